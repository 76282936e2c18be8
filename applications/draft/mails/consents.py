"""Mails about agreements that a change of the content has voided."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.queries import people
from core.mail import post


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
            people.people_of(application),
            kind="application.consent_voided",
            subject=consent,
            compose=compose,
        )
