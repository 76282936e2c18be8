"""The app, and what the parts register with each other."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("Bewerbungen")

    def ready(self):
        from accounts import hooks as people
        from applications.draft import hooks
        from applications.draft.actions import sides
        from applications.papers import scanning
        from applications.plans.actions import rows
        from applications.submission import downloads
        from applications.submission.actions import last_day
        from core import health
        from core.exports import kinds

        people.MAY_JOIN.register(sides.refuse_joining)
        people.MAY_SERVE.register(sides.refuse_serving)
        hooks.SEAT_TAKEN.register(rows.begin_plan)
        hooks.BEFORE_CHANGE.register(last_day.keep)
        hooks.BEFORE_REPLACED.register(last_day.before_replaced)
        kinds.WANTED.register(downloads.wanted)
        health.OTHERS.register(scanning.state)
