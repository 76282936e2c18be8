"""What people of a tandem get by mail. Each function owes mails inside the action's transaction, in the
language of whoever reads it; texts are plain and final."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import queries
from core import clock, outbox


def link(name, *args) -> str:
    return settings.PUBLIC_URL + reverse(f"applications:{name}", args=args)


def in_berlin(moment) -> str:
    """ "12. Januar 2027 14:02" on German clocks, in the active language."""
    return date_format(moment.astimezone(clock.BERLIN), "DATETIME_FORMAT")


def _post(people, *, kind, subject, occasion, compose) -> None:
    """compose() -> (subject line, body), called in the language of each person."""
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            subject_line, body = compose()
            greeting = _("Guten Tag %(name)s,") % {"name": person.name} if person.name else _("Guten Tag,")
            end = _("Diese Nachricht kommt automatisch vom Tandem-Förderportal.")
        outbox.post(
            kind=kind,
            subject=subject,
            occasion=occasion,
            to=person.email,
            language=language,
            subject_line=subject_line,
            body=f"{greeting}\n\n{body}\n\n{end}\n",
        )


def invitation(invitation, token, inviting) -> None:
    """The one place where the token is written. The same whether the address has an account or not."""
    language = invitation.invited_by.language or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            "person": invitation.invited_by.name,
            "organisation": inviting,
            "role": invitation.role,
            "call": invitation.application.call,
            "title": invitation.application.title,
            "until": date_format(invitation.expires_at.astimezone(clock.BERLIN), "DATE_FORMAT"),
            "link": link("invitation", token),
        }
        subject_line = _("Einladung zu einer gemeinsamen Bewerbung: %(call)s") % words
        body = (
            _(
                "Guten Tag,\n\n"
                "%(person)s lädt Sie ein: %(organisation)s möchte sich gemeinsam mit Ihrer Organisation um Förderung "
                "bewerben.\n\n"
                "Förderaufruf: %(call)s\n"
                "Vorhaben: %(title)s\n"
                "Ihr Platz im Tandem: %(role)s\n\n"
                "Auf dieser Seite sehen Sie, worum es geht, und nehmen die Einladung an:\n"
                "%(link)s\n\n"
                "Der Link gilt bis zum %(until)s und nur einmal. Geben Sie ihn nur an Personen weiter, die für Ihre "
                "Organisation handeln.\n"
                "Wenn Sie mit der Einladung nichts anfangen können, brauchen Sie nichts zu tun.\n\n"
                "Diese Nachricht kommt automatisch vom Tandem-Förderportal.\n"
            )
            % words
        )
    outbox.post(
        kind="application.invitation",
        subject=invitation,
        occasion=invitation.token_hash[:16],
        to=invitation.email,
        language=language,
        subject_line=subject_line,
        body=body,
    )


def partner_joined(partner, others) -> None:
    application = partner.application

    def compose():
        words = {"organisation": partner, "title": application.title, "link": link("detail", application.pk)}
        return _("%(organisation)s ist jetzt in Ihrem Tandem") % words, _(
            "%(organisation)s hat die Einladung angenommen und schreibt jetzt mit an der Bewerbung „%(title)s“.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    _post(others, kind="application.partner_joined", subject=partner, occasion="", compose=compose)


def consents_voided(application, by, consents) -> None:
    """Both partners learn that what they agreed to has been changed."""
    for consent in consents:

        def compose():
            words = {"title": application.title, "link": link("submit", application.pk), "person": by.name}
            return _("Ihre Zustimmung ist erloschen: %(title)s") % words, _(
                "%(person)s hat die Bewerbung „%(title)s“ geändert. Damit gilt die Zustimmung zum vorigen Stand "
                "nicht mehr.\n\n"
                "Bitte lesen Sie den neuen Stand und stimmen Sie noch einmal zu:\n%(link)s"
            ) % words

        _post(
            queries.people_of(application),
            kind="application.consent_voided",
            subject=consent,
            occasion="",
            compose=compose,
        )


def consent_wanted(application, consent, partners) -> None:
    """One partner has agreed: the signatories of the others are next."""

    def compose():
        words = {
            "organisation": consent.partner,
            "title": application.title,
            "until": date_format(clock.last_second(application.call.closes_at), "DATETIME_FORMAT"),
            "link": link("submit", application.pk),
        }
        return _("Ihre Zustimmung fehlt noch: %(title)s") % words, _(
            "%(organisation)s hat der Bewerbung „%(title)s“ zugestimmt. Eingereicht ist sie erst, wenn auch Sie "
            "zustimmen.\n\n"
            "Frist: %(until)s\n"
            "Hier lesen Sie die Bewerbung und stimmen zu:\n%(link)s"
        ) % words

    for partner in partners:
        _post(
            queries.signatories_of(partner),
            kind="application.consent_wanted",
            subject=consent,
            occasion="",
            compose=compose,
        )


def receipt(application, submission) -> None:
    def compose():
        words = {
            "title": application.title,
            "number": application.number,
            "call": application.call,
            "arrived": in_berlin(submission.arrived_at),
            "hash": submission.content_hash,
            "link": link("receipt", application.pk),
        }
        return _("Eingangsbestätigung %(number)s: %(title)s") % words, _(
            "Ihre gemeinsame Bewerbung ist eingegangen.\n\n"
            "Förderaufruf: %(call)s\n"
            "Vorhaben: %(title)s\n"
            "Antragsnummer: %(number)s\n"
            "Eingang: %(arrived)s\n"
            "Prüfsumme des Inhalts: %(hash)s\n\n"
            "Die Bestätigung mit allen Angaben: %(link)s\n\n"
            "Jetzt ist das Programmbüro an der Reihe. Sie brauchen nichts zu tun."
        ) % words

    _post(
        queries.people_of(application),
        kind="application.receipt",
        subject=application,
        occasion="",
        compose=compose,
    )


def withdrawn(application, by) -> None:
    def compose():
        words = {"title": application.title, "person": by.name, "reason": application.state_reason}
        return _("Bewerbung zurückgezogen: %(title)s") % words, _(
            "%(person)s hat die Bewerbung „%(title)s“ zurückgezogen.\n\n"
            "Begründung: %(reason)s\n\n"
            "Sie nimmt am Verfahren nicht mehr teil."
        ) % words

    _post(
        queries.people_of(application),
        kind="application.withdrawn",
        subject=application,
        occasion="",
        compose=compose,
    )


def found_eligible(application) -> None:
    def compose():
        words = {
            "title": application.title,
            "number": application.number,
            "link": link("detail", application.pk),
        }
        return _("Ihre Bewerbung %(number)s geht in die Auswahl") % words, _(
            "Die Bewerbung „%(title)s“ (%(number)s) erfüllt die Voraussetzungen. Sie wird jetzt begutachtet.\n\n"
            "Stand der Bewerbung: %(link)s"
        ) % words

    _post(
        queries.people_of(application),
        kind="application.eligible",
        subject=application,
        occasion="",
        compose=compose,
    )


def found_ineligible(application) -> None:
    def compose():
        words = {
            "title": application.title,
            "number": application.number,
            "reason": application.state_reason,
            "link": link("detail", application.pk),
        }
        return _("Ihre Bewerbung %(number)s kann nicht berücksichtigt werden") % words, _(
            "Die Bewerbung „%(title)s“ (%(number)s) erfüllt die Voraussetzungen des Förderaufrufs nicht.\n\n"
            "Begründung: %(reason)s\n\n"
            "Stand der Bewerbung: %(link)s"
        ) % words

    _post(
        queries.people_of(application),
        kind="application.ineligible",
        subject=application,
        occasion="",
        compose=compose,
    )
