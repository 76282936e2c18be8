"""Mails about the way into the tandem."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.mails.posting import link, post_each
from core import clock
from core.mail import outbox

INVITATION = "application.invitation"


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
        kind=INVITATION,
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

    post_each(others, kind="application.partner_joined", subject=partner, occasion="", compose=compose)
