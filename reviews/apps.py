from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Begutachtung und Auswahl")

    def ready(self):
        from applications import hearing
        from reviews import assessment_hooks, casework_hooks
        from reviews.actions import decisions, interviews
        from reviews.queries import assessment_part, talks_part
        from reviews.queries.case_file import assessment, selection, talks
        from reviews.queries.hearing import sees_it_as_the_office_does

        hearing.MAY_HEAR.register(sees_it_as_the_office_does)
        casework_hooks.PAGE_PARTS.register(assessment_part.ReviewsOfApplication)
        casework_hooks.PAGE_PARTS.register(talks_part.TalksOfApplication)
        casework_hooks.FILE_ENTRIES.register(assessment.entries)
        casework_hooks.FILE_ENTRIES.register(selection.entries)
        casework_hooks.FILE_ENTRIES.register(talks.entries)
        casework_hooks.FILE_SUBJECTS.register(selection.subjects)
        assessment_hooks.MAY_LOCK.register(interviews.refuse_lock_before_talk)
        assessment_hooks.MAY_UNLOCK.register(decisions.refuse_unlock_while_staged)
