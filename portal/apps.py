from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import grants

        post_migrate.connect(grants.after_migrate, sender=self, dispatch_uid="portal.grants")


class BackOfficeConfig(AdminConfig):
    """django.contrib.admin with our one site as the default site."""

    default_site = "portal.backoffice.BackOffice"
