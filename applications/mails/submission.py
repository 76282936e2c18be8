"""Mails about consent, submission, taking back."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import queries
from applications.mails.posting import in_berlin, link, post_each
from core import clock


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

        post_each(
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
        post_each(
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

    post_each(
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

    post_each(
        queries.people_of(application),
        kind="application.withdrawn",
        subject=application,
        occasion="",
        compose=compose,
    )
