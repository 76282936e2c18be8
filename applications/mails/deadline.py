"""Mail about a deadline that moved."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import queries
from applications.mails.posting import post_each
from core import clock


def deadline_extended(extension) -> None:
    """One mail a person, however many drafts they have."""
    call = extension.call

    def compose():
        words = {
            "call": call,
            "before": date_format(clock.last_second(extension.closed_at), "DATETIME_FORMAT"),
            "until": date_format(clock.last_second(extension.closes_at), "DATETIME_FORMAT"),
            "reason": extension.reason,
            "link": settings.PUBLIC_URL + reverse("applications:list"),
        }
        return _("Mehr Zeit: Neue Frist für „%(call)s“") % words, _(
            "Die Frist im Förderaufruf „%(call)s“ ist verlängert.\n\n"
            "Bisherige Frist: %(before)s\n"
            "Neue Frist: %(until)s\n"
            "Grund: %(reason)s\n\n"
            "Sie haben dort einen Entwurf, der noch nicht eingereicht ist. "
            "Bis zur neuen Frist können Sie ihn ändern und einreichen.\n\n"
            "Zu Ihren Bewerbungen: %(link)s"
        ) % words

    post_each(
        queries.people_with_drafts(call),
        kind="deadline.extended",
        subject=extension,
        occasion="",
        compose=compose,
    )
