from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = _("Bescheide und Förderzusagen")

    def ready(self):
        import letters.case_file  # noqa: F401  registers what this room brings to the file of an application
