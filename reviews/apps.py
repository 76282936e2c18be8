from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Begutachtung und Auswahl")

    def ready(self):
        from applications.overview import hooks as overview_hooks
        from casework import hooks as casework_hooks
        from core.exports import kinds
        from reviews.assessment import hooks
        from reviews.assessment.queries import case_file as assessment_file
        from reviews.assessment.queries.page_part import ReviewsOfApplication
        from reviews.selection import downloads
        from reviews.selection.actions import decisions
        from reviews.selection.queries import case_file as selection_file
        from reviews.talks.actions import interviews
        from reviews.talks.queries import card
        from reviews.talks.queries import case_file as talks_file
        from reviews.talks.queries.page_part import TalksOfApplication

        kinds.WANTED.register(downloads.wanted)
        overview_hooks.CARDS.register(card.talk_card)
        casework_hooks.PAGE_PARTS.register(ReviewsOfApplication)
        casework_hooks.PAGE_PARTS.register(TalksOfApplication)
        casework_hooks.FILE_ENTRIES.register(assessment_file.entries)
        casework_hooks.FILE_ENTRIES.register(selection_file.entries)
        casework_hooks.FILE_ENTRIES.register(talks_file.entries)
        casework_hooks.FILE_SUBJECTS.register(selection_file.subjects)
        hooks.MAY_LOCK.register(interviews.refuse_lock_before_talk)
        hooks.MAY_UNLOCK.register(decisions.refuse_unlock_while_staged)
