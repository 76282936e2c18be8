from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Begutachtung und Auswahl")

    def ready(self):
        from applications.overview import hooks as overview_hooks
        from casework import hooks as casework_hooks
        from reviews.assessment import hooks
        from reviews.assessment.queries import case_file, page_part
        from reviews.selection.actions import decisions
        from reviews.selection.queries import case_file as case_file_queries
        from reviews.talks.actions import interviews
        from reviews.talks.queries import card
        from reviews.talks.queries import case_file as queries_case_file
        from reviews.talks.queries import page_part as page_part_queries

        overview_hooks.CARDS.register(card.talk_card)
        casework_hooks.PAGE_PARTS.register(page_part.ReviewsOfApplication)
        casework_hooks.PAGE_PARTS.register(page_part_queries.TalksOfApplication)
        casework_hooks.FILE_ENTRIES.register(case_file.entries)
        casework_hooks.FILE_ENTRIES.register(case_file_queries.entries)
        casework_hooks.FILE_ENTRIES.register(queries_case_file.entries)
        casework_hooks.FILE_SUBJECTS.register(case_file_queries.subjects)
        hooks.MAY_LOCK.register(interviews.refuse_lock_before_talk)
        hooks.MAY_UNLOCK.register(decisions.refuse_unlock_while_staged)
