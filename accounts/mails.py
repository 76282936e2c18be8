"""What people read by mail about who belongs to an organisation. Each function owes mails inside the
action's transaction, in the language of whoever reads it; texts are plain and final."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.mail import outbox

INVITATION = "organisation.invitation"


def link(name, *args) -> str:
    return settings.PUBLIC_URL + reverse(f"accounts:{name}", args=args)


def member_invitation(invitation, token, by, known) -> None:
    """The one place where the token is written.

    known: the person who has registered with this address, or None; only their language is used.
    """
    language = (known or by).language or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            "person": by.name,
            "organisation": invitation.organisation,
            "role": invitation.get_role_display(),
            "until": date_format(invitation.expires_at.astimezone(clock.BERLIN), "DATE_FORMAT"),
            "link": link("member_invitation", token),
        }
        subject_line = _("Einladung: für %(organisation)s mitarbeiten") % words
        body = (
            _(
                "Guten Tag,\n\n"
                "%(person)s lädt Sie ein, im Tandem-Förderportal für diese Organisation mitzuarbeiten:\n\n"
                "%(organisation)s\n"
                "Ihre Rolle: %(role)s\n\n"
                "Auf dieser Seite nehmen Sie die Einladung an:\n"
                "%(link)s\n\n"
                "Der Link gilt bis zum %(until)s und nur einmal. Er ist für Sie bestimmt: Geben Sie ihn nicht weiter.\n"
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


def _post(people, *, kind, organisation, occasion, compose) -> None:
    """compose() -> (subject line, body), called in the language of each person."""
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            subject_line, body = compose()
            greeting = _("Guten Tag %(name)s,") % {"name": person.name} if person.name else _("Guten Tag,")
            end = _("Diese Nachricht kommt automatisch vom Tandem-Förderportal.")
        outbox.post(
            kind=kind,
            subject=organisation,
            occasion=occasion,
            to=person.email,
            language=language,
            subject_line=subject_line,
            body=f"{greeting}\n\n{body}\n\n{end}\n",
        )


def member_joined(membership, signatories, *, occasion) -> None:
    organisation, person = membership.organisation, membership.user

    def compose():
        words = {
            "person": person.name,
            "email": person.email,
            "organisation": organisation,
            "role": membership.get_role_display(),
            "link": link("organisation", organisation.pk),
        }
        return _("%(person)s arbeitet jetzt für %(organisation)s mit") % words, _(
            "%(person)s (%(email)s) hat die Einladung angenommen und gehört jetzt zu %(organisation)s.\n"
            "Rolle: %(role)s\n\n"
            "Ist das nicht die Person, die Sie meinten? Dann entfernen Sie sie hier:\n"
            "%(link)s"
        ) % words

    _post(
        signatories,
        kind="organisation.member_joined",
        organisation=organisation,
        occasion=occasion,
        compose=compose,
    )


def member_role_changed(membership, by, *, occasion) -> None:
    def compose():
        words = {
            "person": by.name,
            "organisation": membership.organisation,
            "role": membership.get_role_display(),
            "link": link("organisation", membership.organisation_id),
        }
        return _("Ihre Rolle bei %(organisation)s hat sich geändert") % words, _(
            "%(person)s hat Ihre Rolle bei %(organisation)s geändert.\n"
            "Ihre Rolle jetzt: %(role)s\n\n"
            "Hier sehen Sie die Organisation:\n"
            "%(link)s"
        ) % words

    _post(
        [membership.user],
        kind="organisation.member_role",
        organisation=membership.organisation,
        occasion=occasion,
        compose=compose,
    )


def member_removed(organisation, person, by, *, occasion) -> None:
    def compose():
        words = {"person": by.name, "organisation": organisation, "email": by.email}
        return _("Sie gehören nicht mehr zu %(organisation)s") % words, _(
            "%(person)s hat Sie im Portal aus %(organisation)s entfernt. Die Bewerbungen dieser Organisation sehen "
            "Sie nicht mehr. Ihr Konto bleibt bestehen.\n\n"
            "Wenn Sie das für einen Irrtum halten, fragen Sie bitte %(person)s: %(email)s"
        ) % words

    _post(
        [person],
        kind="organisation.member_removed",
        organisation=organisation,
        occasion=occasion,
        compose=compose,
    )


def member_left(organisation, person, signatories, *, occasion) -> None:
    def compose():
        words = {
            "person": person.name,
            "email": person.email,
            "organisation": organisation,
            "link": link("organisation", organisation.pk),
        }
        return _("%(person)s hat %(organisation)s verlassen") % words, _(
            "%(person)s (%(email)s) arbeitet im Portal nicht mehr für %(organisation)s mit.\n\n"
            "Hier sehen Sie, wer noch dazugehört:\n"
            "%(link)s"
        ) % words

    _post(
        signatories,
        kind="organisation.member_left",
        organisation=organisation,
        occasion=occasion,
        compose=compose,
    )
