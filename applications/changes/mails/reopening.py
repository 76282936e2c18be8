"""Mails about questions of the office and their answers."""

from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.draft.parts import parts_of
from applications.draft.queries import people
from core import clock
from core.mail import post


def _until(reopening: Reopening) -> str:
    return post.moment(clock.last_second(reopening.due_at))


def asked(application: Application, reopening: Reopening) -> None:
    def compose(person: post.Person) -> post.Said:
        titles = parts_of(application)
        words = {
            "number": application.number,
            "title": application.title,
            "question": reopening.question,
            "parts": "\n".join(f"- {titles[part].title}" for part in reopening.parts if part in titles),
            "until": _until(reopening),
            "link": post.link("applications:reopening", application.pk),
        }
        return _("Nachfrage des Programmbüros zu %(number)s") % words, _(
            "Das Programmbüro hat eine Frage zu Ihrer Bewerbung „%(title)s“ (%(number)s):\n\n"
            "%(question)s\n\n"
            "Diese Teile können Sie dafür wieder ändern:\n%(parts)s\n\n"
            "Bitte antworten Sie gemeinsam bis: %(until)s\n"
            "Die Antwort ist eingereicht, wenn alle Partner zugestimmt haben.\n\n"
            "Zur Nachfrage: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="reopening.asked",
        subject=reopening,
        compose=compose,
    )


def extended(application: Application, reopening: Reopening) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "number": application.number,
            "until": _until(reopening),
            "link": post.link("applications:reopening", application.pk),
        }
        return _("Mehr Zeit für Ihre Antwort zu %(number)s") % words, _(
            "Das Programmbüro hat den Termin für Ihre Antwort verschoben. Sie haben jetzt Zeit bis: %(until)s\n\n"
            "Zur Nachfrage: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="reopening.extended",
        subject=reopening,
        occasion=reopening.due_at.isoformat(),
        compose=compose,
    )


def closed(application: Application, reopening: Reopening) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {"number": application.number, "link": post.link("applications:detail", application.pk)}
        return _("Die Nachfrage zu %(number)s ist beendet") % words, _(
            "Das Programmbüro hat seine Nachfrage zur Bewerbung %(number)s ohne Antwort beendet. "
            "Es gilt, was Sie zuletzt eingereicht haben.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="reopening.closed",
        subject=reopening,
        compose=compose,
    )
