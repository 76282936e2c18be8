from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = _("Bescheide und Förderzusagen")

    def ready(self):
        from letters import case_file
        from reviews import casework_hooks

        casework_hooks.FILE_ENTRIES.register(case_file.entries)
