"""Mails about letters of intent that are asked for by a link."""

from django.utils.translation import gettext as _

from applications.draft.queries import people
from applications.papers.models import LetterOfIntent, LetterRequest
from core.invitations import links
from core.mail import post

LETTER_REQUEST = "application.letter_request"


def asked(letter_request: LetterRequest, token: str) -> None:
    """In the language of the person who asks. The token stands in no row (links.in_mail)."""
    by, application = letter_request.requested_by, letter_request.application

    def compose(person: post.Person) -> post.Said:
        words = {
            "person": by.name,
            "organisation": letter_request.organisation_name,
            "title": application.title,
            "call": application.call,
            "until": post.day(letter_request.expires_at),
            "link": links.in_mail("applications:letter_request", token, to=person.email),
        }
        return _("Bitte um eine Absichtserklärung: %(title)s") % words, _(
            "%(person)s bittet Ihre Organisation (%(organisation)s) um eine Absichtserklärung: dass Sie ein "
            "gemeinsames Vorhaben unterstützen.\n\n"
            "Vorhaben: %(title)s\n"
            "Förderaufruf: %(call)s\n\n"
            "Auf dieser Seite lesen Sie, worum es geht, schreiben, was Sie beitragen, und bestätigen es. "
            "Oder Sie lehnen ab. Ein Konto brauchen Sie nicht:\n"
            "%(link)s\n\n"
            "Der Link gilt bis zum %(until)s und nur einmal. Geben Sie ihn nur an die Person weiter, die für Ihre "
            "Organisation sprechen darf.\n"
            "Wenn Sie mit der Anfrage nichts anfangen können, brauchen Sie nichts zu tun."
        ) % words

    post.each(
        [post.Address(letter_request.email, letter_request.contact_name, by.language)],
        kind=LETTER_REQUEST,
        subject=letter_request,
        occasion=letter_request.token_hash[:16],
        compose=compose,
    )


def received(letter_request: LetterRequest, letter: LetterOfIntent, language: str) -> None:
    """To the organisation that has confirmed, in the language of its page; without the letter itself."""

    def compose(person: post.Person) -> post.Said:
        application = letter_request.application
        words = {
            "organisation": letter.organisation_name,
            "person": letter.signed_by,
            "title": application.title,
            "asking": letter_request.requested_by.name,
            "email": letter_request.requested_by.email,
        }
        return _("Ihre Absichtserklärung ist eingegangen: %(title)s") % words, _(
            "%(person)s hat für %(organisation)s bestätigt, dass Sie das Vorhaben „%(title)s“ unterstützen. "
            "Die Absichtserklärung gehört jetzt zur Bewerbung des Tandems.\n\n"
            "Stimmt das nicht, oder möchten Sie etwas ändern? Schreiben Sie an %(asking)s: %(email)s"
        ) % words

    post.each(
        [post.Address(letter_request.email, language=language)],
        kind="application.letter_received",
        subject=letter_request,
        compose=compose,
    )


def confirmed(letter_request: LetterRequest, letter: LetterOfIntent) -> None:
    application = letter_request.application

    def compose(person: post.Person) -> post.Said:
        words = {
            "organisation": letter.organisation_name,
            "person": letter.signed_by,
            "title": application.title,
            "link": post.link("applications:letters_of_intent", application.pk),
        }
        return _("Absichtserklärung von %(organisation)s ist da") % words, _(
            "%(person)s hat für %(organisation)s eine Absichtserklärung zu Ihrer Bewerbung „%(title)s“ abgegeben.\n\n"
            "Das hat den Inhalt der Bewerbung geändert: Haben schon Partner zugestimmt, stimmen sie bitte noch "
            "einmal zu.\n\n"
            "Zu den Absichtserklärungen: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="application.letter_confirmed",
        subject=letter_request,
        compose=compose,
    )


def declined(letter_request: LetterRequest) -> None:
    application = letter_request.application

    def compose(person: post.Person) -> post.Said:
        words = {
            "organisation": letter_request.organisation_name,
            "title": application.title,
            "reason": letter_request.decline_reason or _("keine Angabe"),
            "link": post.link("applications:letters_of_intent", application.pk),
        }
        return _("%(organisation)s gibt keine Absichtserklärung ab") % words, _(
            "%(organisation)s hat Ihre Anfrage zur Bewerbung „%(title)s“ abgelehnt.\n\n"
            "Begründung: %(reason)s\n\n"
            "Zu den Absichtserklärungen: %(link)s"
        ) % words

    post.each(
        people.people_of(application),
        kind="application.letter_declined",
        subject=letter_request,
        compose=compose,
    )
