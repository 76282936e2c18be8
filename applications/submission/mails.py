"""Mails about handing in: whose agreement is missing, and that it has arrived."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.draft.hearing import of_the_funders
from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.draft.queries import people as people_queries
from applications.plans.snapshot import Content
from applications.submission import content
from applications.submission.models.submission import Amendment, Submission
from core import clock
from core.mail import post


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
        people_queries.people_of(application),
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


def files_with_hashes(handed_in: Content) -> str:
    """The files of what was handed in, for a receipt: a line for the name, a line for its SHA-256."""
    return "\n".join(f"- {file['name']}\n  {file['sha256']}" for file in content.files(handed_in))


def consent_wanted(
    application: Application,
    consent: Consent,
    partners: Iterable[Partner],
    reopening: Reopening | None = None,
) -> None:
    """One partner has agreed: the signatories of the others are next."""
    until = clock.last_second(reopening.due_at if reopening else application.call.closes_at)

    def compose(person: post.Person) -> post.Said:
        words = {
            "organisation": consent.partner,
            "title": application.title,
            "until": post.moment(until),
            "link": post.link(f"applications:{'reopening' if reopening else 'submit'}", application.pk),
        }
        subject_line = _("Ihre Zustimmung fehlt noch: %(title)s") % words
        if reopening:
            return subject_line, _(
                "%(organisation)s hat der Antwort auf die Nachfrage des Programmbüros zu „%(title)s“ zugestimmt. "
                "Eingereicht ist die Antwort erst, wenn auch Sie zustimmen.\n\n"
                "Frist: %(until)s\n"
                "Hier lesen Sie die Antwort und stimmen zu:\n%(link)s"
            ) % words
        return subject_line, _(
            "%(organisation)s hat der Bewerbung „%(title)s“ zugestimmt. Eingereicht ist sie erst, wenn auch Sie "
            "zustimmen.\n\n"
            "Frist: %(until)s\n"
            "Hier lesen Sie die Bewerbung und stimmen zu:\n%(link)s"
        ) % words

    waiting = {one.pk: one for partner in partners for one in people_queries.signatories_of(partner)}
    post.each(waiting.values(), kind="application.consent_wanted", subject=consent, compose=compose)


def receipt(application: Application, submission: Submission) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "title": application.title,
            "number": application.number,
            "call": application.call,
            "arrived": post.moment(submission.arrived_at),
            "hash": submission.content_hash,
            "files": files_with_hashes(submission.content),
            "link": post.link("applications:receipt", application.pk),
        }
        return _("Eingangsbestätigung %(number)s: %(title)s") % words, _(
            "Ihre gemeinsame Bewerbung ist eingegangen.\n\n"
            "Förderaufruf: %(call)s\n"
            "Vorhaben: %(title)s\n"
            "Antragsnummer: %(number)s\n"
            "Eingang: %(arrived)s\n"
            "Prüfsumme des Inhalts (SHA-256): %(hash)s\n\n"
            "Unterlagen, jede mit ihrer Prüfsumme (SHA-256):\n%(files)s\n\n"
            "Die Bestätigung mit allen Angaben, auch als PDF: %(link)s\n\n"
            "Jetzt ist das Programmbüro an der Reihe. Sie brauchen nichts zu tun."
        ) % words

    post.each(
        people_queries.people_of(application),
        kind="application.receipt",
        subject=application,
        compose=compose,
    )
