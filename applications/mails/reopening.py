"""Mails about questions of the office and their answers."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import queries
from applications.mails.posting import files_with_hashes, in_berlin, link, of_the_funders, post_each
from applications.parts import parts_of
from core import clock


def _until(reopening) -> str:
    return date_format(clock.last_second(reopening.due_at), "DATETIME_FORMAT")


def question_asked(application, reopening) -> None:
    def compose():
        titles = parts_of(application)
        words = {
            "number": application.number,
            "title": application.title,
            "question": reopening.question,
            "parts": "\n".join(f"- {titles[part].title}" for part in reopening.parts if part in titles),
            "until": _until(reopening),
            "link": link("reopening", application.pk),
        }
        return _("Nachfrage des Programmbüros zu %(number)s") % words, _(
            "Das Programmbüro hat eine Frage zu Ihrer Bewerbung „%(title)s“ (%(number)s):\n\n"
            "%(question)s\n\n"
            "Diese Teile können Sie dafür wieder ändern:\n%(parts)s\n\n"
            "Bitte antworten Sie gemeinsam bis: %(until)s\n"
            "Die Antwort ist eingereicht, wenn alle Partner zugestimmt haben.\n\n"
            "Zur Nachfrage: %(link)s"
        ) % words

    post_each(
        queries.people_of(application),
        kind="reopening.asked",
        subject=reopening,
        occasion="",
        compose=compose,
    )


def question_extended(application, reopening) -> None:
    def compose():
        words = {
            "number": application.number,
            "until": _until(reopening),
            "link": link("reopening", application.pk),
        }
        return _("Mehr Zeit für Ihre Antwort zu %(number)s") % words, _(
            "Das Programmbüro hat den Termin für Ihre Antwort verschoben. Sie haben jetzt Zeit bis: %(until)s\n\n"
            "Zur Nachfrage: %(link)s"
        ) % words

    post_each(
        queries.people_of(application),
        kind="reopening.extended",
        subject=reopening,
        occasion=reopening.due_at.isoformat(),
        compose=compose,
    )


def question_closed(application, reopening) -> None:
    def compose():
        words = {"number": application.number, "link": link("detail", application.pk)}
        return _("Die Nachfrage zu %(number)s ist beendet") % words, _(
            "Das Programmbüro hat seine Nachfrage zur Bewerbung %(number)s ohne Antwort beendet. "
            "Es gilt, was Sie zuletzt eingereicht haben.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post_each(
        queries.people_of(application),
        kind="reopening.closed",
        subject=reopening,
        occasion="",
        compose=compose,
    )


def amended(application, amendment) -> None:
    """The receipt for the tandem, and the word to the office that the answer is there."""

    def for_the_tandem():
        words = {
            "number": application.number,
            "title": application.title,
            "arrived": in_berlin(amendment.arrived_at),
            "hash": amendment.content_hash,
            "files": files_with_hashes(amendment.content),
            "link": link("receipt", application.pk),
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

    def for_the_office():
        words = {
            "number": application.number,
            "title": application.title,
            "arrived": in_berlin(amendment.arrived_at),
            "link": settings.PUBLIC_URL + reverse("backoffice:application", args=[application.pk]),
        }
        return _("Antwort auf Ihre Nachfrage zu %(number)s") % words, _(
            "Zur Bewerbung „%(title)s“ (%(number)s) ist die Antwort auf Ihre Nachfrage eingegangen.\n\n"
            "Eingang: %(arrived)s\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post_each(
        queries.people_of(application),
        kind="amendment.receipt",
        subject=amendment,
        occasion="",
        compose=for_the_tandem,
    )
    post_each(
        of_the_funders([amendment.reopening.asked_by], application),
        kind="amendment.arrived",
        subject=amendment,
        occasion="",
        compose=for_the_office,
    )
