"""Mails about what the office found."""

from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from applications.draft.queries import people
from core.mail import post


def found_eligible(application: Application) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "title": application.title,
            "number": application.number,
            "link": post.link("applications:detail", application.pk),
        }
        return _("Ihre Bewerbung %(number)s geht in die Auswahl") % words, _(
            "Die Bewerbung „%(title)s“ (%(number)s) erfüllt die Voraussetzungen. Sie wird jetzt begutachtet.\n\n"
            "Stand der Bewerbung: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="application.eligible",
        subject=application,
        compose=compose,
    )


def found_ineligible(application: Application) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "title": application.title,
            "number": application.number,
            "reason": application.state_reason,
            "link": post.link("applications:detail", application.pk),
        }
        return _("Ihre Bewerbung %(number)s kann nicht berücksichtigt werden") % words, _(
            "Die Bewerbung „%(title)s“ (%(number)s) erfüllt die Voraussetzungen des Förderaufrufs nicht.\n\n"
            "Begründung: %(reason)s\n\n"
            "Stand der Bewerbung: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="application.ineligible",
        subject=application,
        compose=compose,
    )
