"""Mails about taking an application back."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from applications.changes.models.withdrawal import Withdrawal
from applications.draft.models.application import Application, Partner
from applications.draft.queries import people
from core.mail import post


def withdrawn(application: Application, by: User) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {"title": application.title, "person": by.name, "reason": application.state_reason}
        return _("Bewerbung zurückgezogen: %(title)s") % words, _(
            "%(person)s hat die Bewerbung „%(title)s“ zurückgezogen.\n\n"
            "Begründung: %(reason)s\n\n"
            "Sie nimmt am Verfahren nicht mehr teil."
        ) % words

    post.each(
        people.people_of(application),
        kind="application.withdrawn",
        subject=application,
        compose=compose,
    )


def asked(
    application: Application, withdrawal: Withdrawal, partner: Partner, waiting: Iterable[Partner]
) -> None:
    """To everybody in the tandem: nothing happens before the others agree."""

    def compose(person: post.Person) -> post.Said:
        words = {
            "title": application.title,
            "number": application.number,
            "organisation": partner,
            "reason": withdrawal.reason,
            "waiting": ", ".join(str(one) for one in waiting),
            "link": post.link("applications:withdraw", application.pk),
        }
        return _("Soll die Bewerbung %(number)s zurückgezogen werden?") % words, _(
            "%(organisation)s möchte die Bewerbung „%(title)s“ (%(number)s) zurückziehen.\n\n"
            "Begründung: %(reason)s\n\n"
            "Das geschieht erst, wenn alle Partner zustimmen. Es fehlt noch: %(waiting)s.\n"
            "Bis dahin nimmt die Bewerbung weiter am Verfahren teil.\n\n"
            "Zustimmen oder die Rücknahme aufgeben: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="withdrawal.asked",
        subject=withdrawal,
        occasion=str(partner.pk),
        compose=compose,
    )


def cancelled(application: Application, withdrawal: Withdrawal, by: User) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "title": application.title,
            "number": application.number,
            "person": by.name,
            "link": post.link("applications:detail", application.pk),
        }
        return _("Die Bewerbung %(number)s bleibt im Verfahren") % words, _(
            "%(person)s hat die Rücknahme der Bewerbung „%(title)s“ (%(number)s) aufgegeben. "
            "Die Bewerbung nimmt weiter am Verfahren teil.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="withdrawal.cancelled",
        subject=withdrawal,
        compose=compose,
    )
