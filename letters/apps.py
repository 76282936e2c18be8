from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = _("Bescheide und Förderzusagen")

    def ready(self):
        from applications.overview import hooks as overview_hooks
        from casework import hooks as casework_hooks
        from core.exports import kinds
        from letters import downloads
        from letters.queries import card, case_file

        kinds.WANTED.register(downloads.wanted)
        overview_hooks.CARDS.register(card.letters_card)
        casework_hooks.FILE_ENTRIES.register(case_file.entries)
