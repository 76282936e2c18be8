"""Mails about questions of the office and their answers."""

from django.utils.translation import gettext as _

from applications import queries
from applications.hearing import of_the_funders
from applications.mails.submission import files_with_hashes
from applications.models import Amendment, Application, Reopening
from applications.parts import parts_of
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
        queries.people_of(application),
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
        queries.people_of(application),
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
        queries.people_of(application),
        kind="reopening.closed",
        subject=reopening,
        compose=compose,
    )


def amended(application: Application, amendment: Amendment) -> None:
    """The receipt for the tandem, and the word to the office that the answer is there."""

    def for_the_tandem(person: post.Person) -> post.Said:
        words = {
            "number": application.number,
            "title": application.title,
            "arrived": post.moment(amendment.arrived_at),
            "hash": amendment.content_hash,
            "files": files_with_hashes(amendment.content),
            "link": post.link("applications:receipt", application.pk),
        }
        return _("Eingangsbestätigung: Ihre Antwort zu %(number)s") % words, _(
            "Ihre Antwort auf die Nachfrage des Programmbüros ist eingegangen.\n\n"
            "Vorhaben: %(title)s\n"
            "Antragsnummer: %(number)s\n"
            "Eingang: %(arrived)s\n"
            "Prüfsumme des Inhalts (SHA-256): %(hash)s\n\n"
            "Unterlagen, jede mit ihrer Prüfsumme (SHA-256):\n%(files)s\n\n"
            "Die Bestätigung mit allen Angaben, auch als PDF: %(link)s\n\n"
            "Sie brauchen nichts weiter zu tun."
        ) % words

    def for_the_office(person: post.Person) -> post.Said:
        words = {
            "number": application.number,
            "title": application.title,
            "arrived": post.moment(amendment.arrived_at),
            "link": post.link("backoffice:application", application.pk),
        }
        return _("Antwort auf Ihre Nachfrage zu %(number)s") % words, _(
            "Zur Bewerbung „%(title)s“ (%(number)s) ist die Antwort auf Ihre Nachfrage eingegangen.\n\n"
            "Eingang: %(arrived)s\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post.each(
        queries.people_of(application),
        kind="amendment.receipt",
        subject=amendment,
        compose=for_the_tandem,
    )
    post.each(
        of_the_funders([amendment.reopening.asked_by], application),
        kind="amendment.arrived",
        subject=amendment,
        compose=for_the_office,
    )
