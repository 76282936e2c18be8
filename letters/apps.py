from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = _("Bescheide und Förderzusagen")

    def ready(self):
        from casework import hooks
        from letters.queries import case_file

        hooks.FILE_ENTRIES.register(case_file.entries)
