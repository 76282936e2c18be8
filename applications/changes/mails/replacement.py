"""Mails about another organisation taking a seat."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from applications.changes.models.replacement import PartnerReplacement
from applications.changes.queries import replacement as replacement_queries
from applications.draft.hearing import of_the_funders
from applications.draft.models.application import Application
from applications.draft.queries import people as people_queries
from core.invitations import links
from core.mail import post

INVITATION = "replacement.invitation"


def _words(application: Application, replacement: PartnerReplacement) -> dict[str, object]:
    return {
        "number": application.number,
        "title": application.title,
        "old": replacement.old_organisation,
        "new": replacement.new_organisation or replacement.email,
        "reason": replacement.reason,
        "link": post.link("applications:replacement", application.pk, replacement.partner_id),
    }


def invitation(application: Application, replacement: PartnerReplacement, token: str) -> None:
    """The same whether the address has an account or not. The token stands in no row (links.in_mail)."""

    def compose(person: post.Person) -> post.Said:
        words = {
            **_words(application, replacement),
            "call": application.call,
            "role": replacement.partner.role,
            "until": post.day(replacement.expires_at),
            "link": links.in_mail("applications:replacement_invitation", token, to=person.email),
        }
        return _("Anfrage: Einstieg in ein gefördertes Tandem (%(call)s)") % words, _(
            "Ihre Organisation soll in einem ausgewählten Tandem den Platz von %(old)s übernehmen.\n\n"
            "Förderaufruf: %(call)s\n"
            "Vorhaben: %(title)s\n"
            "Platz im Tandem: %(role)s\n\n"
            "Auf dieser Seite lesen Sie, worum es geht, und nehmen die Anfrage an:\n%(link)s\n\n"
            "Danach entscheiden die Fördergeber. Der Link gilt bis zum %(until)s und nur einmal.\n"
            "Wenn Sie mit der Anfrage nichts anfangen können, brauchen Sie nichts zu tun."
        ) % words

    post.each(
        [post.Address(replacement.email, language=replacement.proposed_by.language)],
        kind=INVITATION,
        subject=replacement,
        occasion=replacement.token_hash[:16],
        compose=compose,
    )


def proposed(application: Application, replacement: PartnerReplacement) -> None:
    def compose(person: post.Person) -> post.Said:
        words = _words(application, replacement)
        return _("Wechsel eines Partners vorgeschlagen: %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) soll eine andere Organisation den Platz von %(old)s "
            "übernehmen.\n\n"
            "Begründung: %(reason)s\n\n"
            "Der Wechsel gilt erst, wenn die neue Organisation annimmt und alle Fördergeber zustimmen.\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "proposed", compose)


def dropped(application: Application, replacement: PartnerReplacement) -> None:
    """To the tandem, and to who had accepted for the new organisation."""

    def compose(person: post.Person) -> post.Said:
        words = {**_words(application, replacement), "because": replacement.dropped_because}
        return _("Kein Wechsel des Partners: %(number)s") % words, _(
            "Der vorgeschlagene Wechsel in der Bewerbung „%(title)s“ (%(number)s) ist beendet. "
            "Der Platz von %(old)s geht nicht an eine andere Organisation.\n\n"
            "Begründung: %(because)s\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "dropped", compose)


def accepted(application: Application, replacement: PartnerReplacement) -> None:
    """The tandem knows; the approvers of the funders are next."""

    def compose(person: post.Person) -> post.Said:
        words = _words(application, replacement)
        return _("%(new)s möchte ins Tandem: %(number)s") % words, _(
            "%(new)s hat die Anfrage angenommen und möchte in der Bewerbung „%(title)s“ (%(number)s) den Platz "
            "von %(old)s übernehmen. Jetzt entscheiden die Fördergeber.\n\n"
            "Zum Wechsel: %(link)s"
        ) % words

    def for_approvers(person: post.Person) -> post.Said:
        words = {
            **_words(application, replacement),
            "link": post.link("backoffice:replacement", replacement.pk),
        }
        return _("Bitte entscheiden: Wechsel eines Partners, %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) soll %(new)s den Platz von %(old)s übernehmen. "
            "Der Wechsel gilt, wenn alle Fördergeber zugestimmt haben.\n\n"
            "Begründung: %(reason)s\n\n"
            "Zur Freigabe: %(link)s"
        ) % words

    _tell_tandem(application, replacement, "accepted", compose)
    post.each(
        of_the_funders(replacement_queries.approvers_of(application.call), application),
        kind="replacement.approve",
        subject=replacement,
        compose=for_approvers,
    )


def done(application: Application, replacement: PartnerReplacement, people: Iterable[post.Person]) -> None:
    """people: everybody who was in the tandem or is now."""

    def compose(person: post.Person) -> post.Said:
        words = _words(application, replacement)
        return _("%(new)s ist jetzt im Tandem: %(number)s") % words, _(
            "In der Bewerbung „%(title)s“ (%(number)s) hat %(new)s den Platz von %(old)s übernommen. "
            "Alle Fördergeber haben zugestimmt.\n\n"
            "%(new)s sieht die Bewerbung ab jetzt, %(old)s nicht mehr. Der Finanzplan des Platzes gilt weiter. "
            "Briefe, die schon ausgestellt sind, bleiben, wie sie sind."
        ) % words

    post.each(people, kind="replacement.done", subject=replacement, compose=compose)


def _tell_tandem(
    application: Application,
    replacement: PartnerReplacement,
    occasion: str,
    compose: Callable[[post.Person], post.Said],
) -> None:
    people = {person.pk: person for person in people_queries.people_of(application)}
    if occasion == "dropped" and replacement.accepted_by:
        people[replacement.accepted_by.pk] = replacement.accepted_by
    post.each(
        people.values(),
        kind=f"replacement.{occasion}",
        subject=replacement,
        compose=compose,
    )
