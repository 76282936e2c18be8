from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")


class BackOfficeConfig(AdminConfig):
    """django.contrib.admin with our one site as the default site."""

    default_site = "portal.backoffice.BackOffice"
