from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Personen und Organisationen")

    def ready(self):
        from accounts import mails, signals  # noqa: F401
        from core.mail import closed

        closed.OPENED.register(mails.opened)
