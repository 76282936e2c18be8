"""Mails about another organisation taking a seat."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import queries
from applications.mails.posting import link, of_the_funders, post_each
from core import clock
from core.mail import outbox

REPLACEMENT_INVITATION = "replacement.invitation"


def _words(application, replacement) -> dict:
    return {
        "number": application.number,
        "title": application.title,
        "old": replacement.old_organisation,
        "new": replacement.new_organisation or replacement.email,
        "reason": replacement.reason,
        "link": link("replacement", application.pk, replacement.partner_id),
    }


def replacement_invitation(application, replacement, token) -> None:
    """The one place where the token is written. The same whether the address has an account or not."""
    language = replacement.proposed_by.language or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            **_words(application, replacement),
            "call": application.call,
            "role": replacement.partner.role,
            "until": date_format(replacement.expires_at.astimezone(clock.BERLIN), "DATE_FORMAT"),
            "link": link("replacement_invitation", token),
        }
        subject_line = _("Anfrage: Einstieg in ein gefördertes Tandem (%(call)s)") % words
        body = (
            _(
                "Guten Tag,\n\n"
                "Ihre Organisation soll in einem ausgewählten Tandem den Platz von %(old)s übernehmen.\n\n"
                "Förderaufruf: %(call)s\n"
                "Vorhaben: %(title)s\n"
                "Platz im Tandem: %(role)s\n\n"
                "Auf dieser Seite lesen Sie, worum es geht, und nehmen die Anfrage an:\n%(link)s\n\n"
                "Danach entscheiden die Fördergeber. Der Link gilt bis zum %(until)s und nur einmal.\n"
                "Wenn Sie mit der Anfrage nichts anfangen können, brauchen Sie nichts zu tun.\n\n"
                "Diese Nachricht kommt automatisch vom Tandem-Förderportal.\n"
            )
            % words
        )
    outbox.post(
        kind=REPLACEMENT_INVITATION,
        subject=replacement,
        occasion=replacement.token_hash[:16],
        to=replacement.email,
        language=language,
        subject_line=subject_line,
        body=body,
    )


def replacement_proposed(application, replacement) -> None:
    def compose():
        words = _words(application, replacement)
        return _("Wechsel eines Partners vorgeschlagen: %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) soll eine andere Organisation den Platz von %(old)s "
            "übernehmen.\n\n"
            "Begründung: %(reason)s\n\n"
            "Der Wechsel gilt erst, wenn die neue Organisation annimmt und alle Fördergeber zustimmen.\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "proposed", compose)


def replacement_dropped(application, replacement) -> None:
    """To the tandem, and to who had accepted for the new organisation."""

    def compose():
        words = {**_words(application, replacement), "because": replacement.dropped_because}
        return _("Kein Wechsel des Partners: %(number)s") % words, _(
            "Der vorgeschlagene Wechsel in der Bewerbung „%(title)s“ (%(number)s) ist beendet. "
            "Der Platz von %(old)s geht nicht an eine andere Organisation.\n\n"
            "Begründung: %(because)s\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "dropped", compose)


def replacement_accepted(application, replacement) -> None:
    """The tandem knows; the approvers of the funders are next."""

    def compose():
        words = _words(application, replacement)
        return _("%(new)s möchte ins Tandem: %(number)s") % words, _(
            "%(new)s hat die Anfrage angenommen und möchte in der Bewerbung „%(title)s“ (%(number)s) den Platz "
            "von %(old)s übernehmen. Jetzt entscheiden die Fördergeber.\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    def for_approvers():
        words = {
            **_words(application, replacement),
            "link": settings.PUBLIC_URL + reverse("backoffice:replacement", args=[replacement.pk]),
        }
        return _("Bitte entscheiden: Wechsel eines Partners, %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) soll %(new)s den Platz von %(old)s übernehmen. "
            "Der Wechsel gilt, wenn alle Fördergeber zugestimmt haben.\n\n"
            "Begründung: %(reason)s\n\n"
            "Zur Freigabe: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "accepted", compose)
    post_each(
        of_the_funders(queries.approvers_of(application.call), application),
        kind="replacement.approve",
        subject=replacement,
        occasion="",
        compose=for_approvers,
    )


def replacement_done(application, replacement, people) -> None:
    """people: everybody who was in the tandem or is now."""

    def compose():
        words = _words(application, replacement)
        return _("%(new)s ist jetzt im Tandem: %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) hat %(new)s den Platz von %(old)s übernommen. "
            "Alle Fördergeber haben zugestimmt.\n\n"
            "%(new)s sieht die Bewerbung ab jetzt, %(old)s nicht mehr. Der Finanzplan des Platzes gilt weiter. "
            "Briefe, die schon ausgestellt sind, bleiben, wie sie sind."
        ) % words

    post_each(people, kind="replacement.done", subject=replacement, occasion="", compose=compose)


def _tell_tandem(application, replacement, occasion, compose) -> None:
    people = {person.pk: person for person in queries.people_of(application)}
    if occasion == "dropped" and replacement.accepted_by:
        people[replacement.accepted_by_id] = replacement.accepted_by
    post_each(
        people.values(),
        kind=f"replacement.{occasion}",
        subject=replacement,
        occasion="",
        compose=compose,
    )
