from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Grundlagen")

    def ready(self) -> None:
        from core.invitations import links
        from core.mail import closed

        closed.OPENED.register(links.opened)
