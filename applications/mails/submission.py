"""Mails about consent, submission, taking back."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from applications import content, queries
from applications.models import Application, Consent, Partner, Reopening, Submission
from core import clock
from core.mail import post


def files_with_hashes(handed_in: dict) -> str:
    """The files of what was handed in, for a receipt: a line for the name, a line for its SHA-256."""
    return "\n".join(f"- {file['name']}\n  {file['sha256']}" for file in content.files(handed_in))


def consents_voided(application: Application, by: User | None, consents: Iterable[Consent]) -> None:
    """Everybody in the tandem learns that an agreement is gone: whose, and by whose change."""
    for consent in consents:

        def compose(person: post.Person, partner: Partner = consent.partner) -> post.Said:
            words = {
                "title": application.title,
                "partner": partner,
                "link": post.link(
                    f"applications:{'submit' if application.is_draft else 'reopening'}", application.pk
                ),
                # Nobody: an organisation has confirmed its letter of intent by a link.
                "person": by.name if by else _("Eine unterstützende Organisation"),
            }
            return _("Zustimmung erloschen: %(title)s") % words, _(
                "%(person)s hat die Bewerbung „%(title)s“ geändert. Damit gilt die Zustimmung von %(partner)s zum "
                "vorigen Stand nicht mehr.\n\n"
                "Eingereicht ist erst, wenn alle Partner dem neuen Stand zustimmen. Hier lesen Sie ihn:\n%(link)s"
            ) % words

        post.each(
            queries.people_of(application),
            kind="application.consent_voided",
            subject=consent,
            compose=compose,
        )


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

    people = {person.pk: person for partner in partners for person in queries.signatories_of(partner)}
    post.each(people.values(), kind="application.consent_wanted", subject=consent, compose=compose)


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
        queries.people_of(application),
        kind="application.receipt",
        subject=application,
        compose=compose,
    )
