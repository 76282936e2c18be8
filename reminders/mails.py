"""What people are reminded of, in words."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.draft.models.application import Application
from applications.draft.queries.people import people_of
from applications.submission.completeness import missing
from casework.models import Assignment
from core import clock
from core.mail import post
from reminders.constants import DRAFT_KIND, REVIEW_KIND


def draft_unfinished(draft: Application, due_on: date, *, occasion: str) -> None:
    """To everybody in the tandem: how long there is, and what is missing. draft: as queries.whole loads it."""
    days = (due_on - clock.today()).days

    def compose(person: post.Person) -> post.Said:
        words = {
            "title": draft.title,
            "call": draft.call,
            "days": days,
            "until": post.moment(clock.last_second(draft.call.closes_at)),
            "link": post.link("applications:detail", draft.pk),
        }
        if days > 0:
            line = ngettext(
                "Noch %(days)d Tag: Ihre Bewerbung „%(title)s“ ist noch nicht eingereicht",
                "Noch %(days)d Tage: Ihre Bewerbung „%(title)s“ ist noch nicht eingereicht",
                days,
            )
        else:
            line = _("Heute ist der letzte Tag: „%(title)s“ ist noch nicht eingereicht")
        about = _(
            "Ihre gemeinsame Bewerbung ist noch ein Entwurf.\n\n"
            "Förderaufruf: %(call)s\n"
            "Vorhaben: %(title)s\n"
            "Frist: %(until)s"
        )
        end = _(
            "Zur Bewerbung: %(link)s\n\n"
            "Wenn Sie sich nicht mehr bewerben möchten, ziehen Sie den Entwurf bitte zurück."
        )
        return line % words, f"{about % words}\n\n{_lacking_in(draft)}\n\n{end % words}"

    post.each(people_of(draft), kind=DRAFT_KIND, subject=draft, occasion=occasion, compose=compose)


def _lacking_in(draft: Application) -> str:
    lacking = [one.text for one in missing(draft)]
    if lacking:
        return _("Das fehlt noch:\n%(lacking)s") % {"lacking": "\n".join(f"- {text}" for text in lacking)}
    return _(
        "Es ist alles da. Eingereicht ist die Bewerbung, sobald alle Partner dem Inhalt zugestimmt haben."
    )


def reviews_due(pile: Sequence[Assignment], due_on: date, *, overdue: bool, occasion: str) -> None:
    """To the reviewer of these reviews of one round, all due on the same day.

    Numbers only: who has not declared a conflict yet is not to read more about an application.
    """
    reviewer, round = pile[0].reviewer, pile[0].round

    def compose(person: post.Person) -> post.Said:
        words = {
            "round": round,
            "count": len(pile),
            "due": post.day(due_on),
            "numbers": "\n".join(f"- {one.application.number}" for one in pile),
            "link": post.link("backoffice:index"),
        }
        if overdue:
            line = ngettext(
                "Ein Gutachten ist überfällig (%(round)s)",
                "%(count)d Gutachten sind überfällig (%(round)s)",
                len(pile),
            )
        else:
            line = ngettext(
                "Ein Gutachten ist offen, fällig am %(due)s (%(round)s)",
                "%(count)d Gutachten sind offen, fällig am %(due)s (%(round)s)",
                len(pile),
            )
        return line % words, _(
            "diese Gutachten waren oder sind bis zum %(due)s abzuschließen:\n%(numbers)s\n\n"
            "Zu Ihren Aufgaben: %(link)s"
        ) % words

    post.each([reviewer], kind=REVIEW_KIND, subject=round, occasion=occasion, compose=compose)
