"""Mails about the way into the tandem."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.draft.models.application import Partner, PartnerInvitation
from core.invitations import links
from core.mail import phrases, post

INVITATION = "application.invitation"


def invitation(invitation: PartnerInvitation, token: str, inviting: Organisation | User) -> None:
    """The same whether the address has an account or not. The token stands in no row (links.in_mail)."""

    def compose(person: post.Person) -> post.Said:
        words = {
            "person": invitation.invited_by.name,
            "organisation": inviting,
            "role": invitation.role,
            "call": invitation.application.call,
            "title": invitation.application.title,
            "until": post.day(invitation.expires_at),
            "link": links.in_mail("applications:invitation", token, to=person.email),
        }
        text = (
            _(
                "%(person)s lädt Sie ein: %(organisation)s möchte sich gemeinsam mit Ihrer Organisation um Förderung "
                "bewerben.\n\n"
                "Förderaufruf: %(call)s\n"
                "Vorhaben: %(title)s\n"
                "Ihr Platz im Tandem: %(role)s\n\n"
                "Auf dieser Seite sehen Sie, worum es geht, und nehmen die Einladung an:\n"
                "%(link)s\n\n"
                "Der Link gilt bis zum %(until)s und nur einmal. Geben Sie ihn nur an Personen weiter, die für Ihre "
                "Organisation handeln."
            )
            % words
        )
        line = _("Einladung zu einer gemeinsamen Bewerbung: %(call)s") % words
        return line, f"{text}\n{phrases.unexpected_invitation()}"

    post.each(
        [post.Address(invitation.email, language=invitation.invited_by.language)],
        kind=INVITATION,
        subject=invitation,
        occasion=invitation.token_hash[:16],
        compose=compose,
    )


def partner_joined(partner: Partner, others: Iterable[post.Person]) -> None:
    application = partner.application

    def compose(person: post.Person) -> post.Said:
        words = {
            "organisation": partner,
            "title": application.title,
            "link": post.link("applications:detail", application.pk),
        }
        return _("%(organisation)s ist jetzt in Ihrem Tandem") % words, _(
            "%(organisation)s hat die Einladung angenommen und schreibt jetzt mit an der Bewerbung „%(title)s“.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post.each(others, kind="application.partner_joined", subject=partner, compose=compose)
