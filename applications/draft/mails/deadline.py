"""Mail about a deadline that moved."""

from django.utils.translation import gettext as _

from applications.draft.queries import people
from core import clock
from core.mail import post
from programmes.models import DeadlineExtension


def extended(extension: DeadlineExtension) -> None:
    """One mail a person, however many drafts they have."""
    call = extension.call

    def compose(person: post.Person) -> post.Said:
        words = {
            "call": call,
            "before": post.moment(clock.last_second(extension.closed_at)),
            "until": post.moment(clock.last_second(extension.closes_at)),
            "reason": extension.reason,
            "link": post.link("applications:list"),
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

    post.each(
        people.people_with_drafts(call),
        kind="deadline.extended",
        subject=extension,
        compose=compose,
    )
