"""What people read by mail about their account and about who belongs to an organisation."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import FactorLink, MemberInvitation, Membership, Organisation, User
from core import hidden
from core.invitations import links
from core.mail import closed, phrases, post

INVITATION = "organisation.invitation"
FACTOR_LINK = "account.factor_link"
# What is closed in mails about an account (core.mail.closed).
CONFIRMATION, RESET = "account.confirm", "account.reset"


def account(
    template_prefix: str,
    email: str,
    *,
    user: User | None,
    language: str,
    context: dict[str, Any],
    request: HttpRequest | None,
) -> None:
    """A mail of allauth, by our templates of that name. user: whose address it is; None: nobody's.

    Each call is a mail of its own (a person may ask for the link again), so the occasion is random. A code
    is closed, and wiped once it is sent; links come closed from the adapter.
    """
    if context.get("code"):
        context = {**context, "code": closed.code(str(context["code"]), to=email)}

    def compose(person: post.Person) -> post.Said:
        texts = {
            "name": "",
            "username": "",
            "code": "",
            **context,
            "user": user,
            "email": email,
            "portal_url": settings.PUBLIC_URL,
            "is_demo": settings.DEMO,
        }
        line = render_to_string(f"{template_prefix}_subject.txt", texts)
        return line, render_to_string(f"{template_prefix}_message.txt", texts, request).strip()

    post.each(
        [post.Address(email, user.name if user else "", language)],
        kind="account." + template_prefix.rsplit("/", 1)[-1],
        subject=user or User(email=email),
        occasion=uuid.uuid4().hex,
        compose=compose,
    )


def opened(kind: str, argument: str, to: str) -> str | None:
    """For core.mail.closed: the links about an account, as their recipient follows them."""
    if kind == CONFIRMATION:
        return _opened_confirmation(argument, to)
    if kind == RESET:
        return _opened_reset(argument)
    return None


def confirmation_link(address: EmailAddress, *, next_page: str) -> str:
    """Where the owner of the address says that it is theirs; then it leads on to next_page, if there is one.

    Closed: signed when the mail is sent. next_page may be an invitation's, so it is hidden."""
    argument = f"{address.pk}/{hidden.hide(next_page)}" if next_page else f"{address.pk}/"
    return closed.put(CONFIRMATION, argument, to=address.email)


def _opened_confirmation(argument: str, to: str) -> str:
    pk, _slash, onward = argument.partition("/")
    address = EmailAddress.objects.filter(pk=pk, email=to).first()
    if address is None:
        raise closed.Dead
    link = post.link("account_confirm_email", EmailConfirmationHMAC(address).key)
    return f"{link}?{urlencode({'next': hidden.unhide(onward)})}" if onward else link


def reset_link(user: User, *, to: str) -> str:
    """Where this person sets a new password. Closed: made when the mail is sent, and dead like every such link
    once the password was changed or the person has logged in."""
    return closed.put(RESET, f"{user_pk_to_url_str(user)}/{_as_now(user, settings.SECRET_KEY)}", to=to)


def _opened_reset(argument: str) -> str:
    uid, _slash, as_then = argument.partition("/")
    user = User.objects.filter(pk=url_str_to_user_pk(uid), is_active=True).first()
    if user is None or all(as_then != _as_now(user, secret) for secret in hidden.secrets()):
        raise closed.Dead
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return post.link("account_reset_password_from_key", uid, key)


def _as_now(user: User, secret: str) -> str:
    """What a reset link hangs on; another one means that the link is dead."""
    state = f"{user.pk} {user.password} {user.last_login} {user.email}"
    return salted_hmac(RESET, state, secret=secret, algorithm="sha256").hexdigest()[:32]


def member_invitation(invitation: MemberInvitation, token: str, by: User, known: User | None) -> None:
    """The token stands in no row (links.in_mail).

    known: the person who has registered with this address, or None; only their language is used.
    """

    def compose(person: post.Person) -> post.Said:
        words = {
            "person": by.name,
            "organisation": invitation.organisation,
            "role": invitation.get_role_display(),
            "until": post.day(invitation.expires_at),
            "link": links.in_mail("accounts:member_invitation", token, to=person.email),
        }
        text = (
            _(
                "%(person)s lädt Sie ein, im Tandem-Förderportal für diese Organisation mitzuarbeiten:\n\n"
                "%(organisation)s\n"
                "Ihre Rolle: %(role)s\n\n"
                "Auf dieser Seite nehmen Sie die Einladung an:\n"
                "%(link)s\n\n"
                "Der Link gilt bis zum %(until)s und nur einmal. Er ist für Sie bestimmt: Geben Sie ihn nicht weiter."
            )
            % words
        )
        line = _("Einladung: für %(organisation)s mitarbeiten") % words
        return line, f"{text}\n{phrases.unexpected_invitation()}"

    post.each(
        [post.Address(invitation.email, language=(known or by).language)],
        kind=INVITATION,
        subject=invitation,
        occasion=invitation.token_hash[:16],
        compose=compose,
    )


def member_joined(membership: Membership, signatories: Iterable[User], *, occasion: str) -> None:
    organisation, joined = membership.organisation, membership.user

    def compose(person: post.Person) -> post.Said:
        words = {
            "person": joined.name,
            "email": joined.email,
            "organisation": organisation,
            "role": membership.get_role_display(),
            "link": post.link("accounts:organisation", organisation.pk),
        }
        return _("%(person)s arbeitet jetzt für %(organisation)s mit") % words, _(
            "%(person)s (%(email)s) hat die Einladung angenommen und gehört jetzt zu %(organisation)s.\n"
            "Rolle: %(role)s\n\n"
            "Ist das nicht die Person, die Sie meinten? Dann entfernen Sie sie hier:\n"
            "%(link)s"
        ) % words

    post.each(
        signatories,
        kind="organisation.member_joined",
        subject=organisation,
        occasion=occasion,
        compose=compose,
    )


def member_role_changed(membership: Membership, by: User, *, occasion: str) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "person": by.name,
            "organisation": membership.organisation,
            "role": membership.get_role_display(),
            "link": post.link("accounts:organisation", membership.organisation_id),
        }
        return _("Ihre Rolle bei %(organisation)s hat sich geändert") % words, _(
            "%(person)s hat Ihre Rolle bei %(organisation)s geändert.\n"
            "Ihre Rolle jetzt: %(role)s\n\n"
            "Hier sehen Sie die Organisation:\n"
            "%(link)s"
        ) % words

    post.each(
        [membership.user],
        kind="organisation.member_role",
        subject=membership.organisation,
        occasion=occasion,
        compose=compose,
    )


def member_removed(organisation: Organisation, gone: User, by: User, *, occasion: str) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {"person": by.name, "organisation": organisation, "email": by.email}
        return _("Sie gehören nicht mehr zu %(organisation)s") % words, _(
            "%(person)s hat Sie im Portal aus %(organisation)s entfernt. Die Bewerbungen dieser Organisation sehen "
            "Sie nicht mehr. Ihr Konto bleibt bestehen.\n\n"
            "Wenn Sie das für einen Irrtum halten, fragen Sie bitte %(person)s: %(email)s"
        ) % words

    post.each(
        [gone],
        kind="organisation.member_removed",
        subject=organisation,
        occasion=occasion,
        compose=compose,
    )


def member_left(
    organisation: Organisation, gone: User, signatories: Iterable[User], *, occasion: str
) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "person": gone.name,
            "email": gone.email,
            "organisation": organisation,
            "link": post.link("accounts:organisation", organisation.pk),
        }
        return _("%(person)s hat %(organisation)s verlassen") % words, _(
            "%(person)s (%(email)s) arbeitet im Portal nicht mehr für %(organisation)s mit.\n\n"
            "Hier sehen Sie, wer noch dazugehört:\n"
            "%(link)s"
        ) % words

    post.each(
        signatories,
        kind="organisation.member_left",
        subject=organisation,
        occasion=occasion,
        compose=compose,
    )


def factor_proposed(link: FactorLink, officers: Iterable[User]) -> None:
    def compose(person: post.Person) -> post.Said:
        words = {
            "by": link.proposed_by,
            "person": link.user.name,
            "funder": link.funder,
            "until": post.day(link.expires_at),
            "link": post.link("backoffice:factors"),
        }
        return _("Bitte prüfen: zweiter Faktor für %(person)s") % words, _(
            "%(by)s schlägt vor, dass %(person)s (%(funder)s) einen Link bekommt, um einen zweiten Faktor "
            "einzurichten.\n\n"
            "Bitte vergewissern Sie sich selbst, zum Beispiel durch einen Anruf, dass %(person)s darum gebeten hat. "
            "Freigeben oder ablehnen können Sie es bis zum %(until)s hier:\n"
            "%(link)s"
        ) % words

    post.each(officers, kind="account.factor_proposed", subject=link, compose=compose)


def factor_link(link: FactorLink, token: str) -> None:
    """The token stands in no row (links.in_mail)."""

    def compose(person: post.Person) -> post.Said:
        words = {
            "until": post.day(link.expires_at),
            "link": links.in_mail("accounts:factor_link", token, to=person.email),
        }
        return _("Ihr Link für den zweiten Faktor"), _(
            "Mit diesem Link richten Sie den zweiten Faktor für Ihr Konto im Tandem-Förderportal ein. Ohne ihn öffnet "
            "sich das Back-Office nicht.\n\n"
            "%(link)s\n\n"
            "Der Link gilt bis zum %(until)s, nur einmal und nur für Ihr Konto. Melden Sie sich vorher mit Ihrem "
            "Passwort an. Alle anderen Anmeldungen Ihres Kontos sind beendet.\n\n"
            "Haben Sie nicht darum gebeten? Dann benutzen Sie den Link nicht und sagen Sie es bitte gleich Ihrem "
            "Programmbüro."
        ) % words

    post.each(
        [link.user], kind=FACTOR_LINK, subject=link, occasion=(link.token_hash or "")[:16], compose=compose
    )


def factor_removed(person: User, *, occasion: str) -> None:
    def compose(_person: post.Person) -> post.Said:
        return _("Ihr zweiter Faktor wurde entfernt"), _(
            "Der zweite Faktor Ihres Kontos im Tandem-Förderportal wurde entfernt, auch die Wiederherstellungscodes. "
            "Alle Anmeldungen Ihres Kontos sind beendet. Wie Sie einen neuen einrichten, steht in einer eigenen "
            "E-Mail.\n\n"
            "Haben Sie nicht darum gebeten? Dann sagen Sie es bitte gleich Ihrem Programmbüro und ändern Sie Ihr "
            "Passwort."
        )

    post.each([person], kind="account.factor_removed", subject=person, occasion=occasion, compose=compose)
