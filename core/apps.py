from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Grundlagen")

    def ready(self):
        user_logged_out.connect(remember_leaving, dispatch_uid="core.remember_leaving")


def remember_leaving(sender, request, **kwargs):
    """For core.middleware.SecurityHeaders: who logs out leaves nothing behind on a shared computer."""
    if request is not None:
        request.logged_out = True
