"""The second factor of people with a role at a funder: who may set one up, and how a lost one is replaced.

Every verb locks the person first. A link always starts from nothing: what the person had as a second factor is
removed when the link is approved, for it is lost, or was set up with a password only.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mails, queries
from accounts.constants import FACTOR_LINK_DAYS, FACTOR_PROPOSAL_DAYS
from accounts.models import FactorLink, Funder, User
from core import audit, clock, sessions
from core.errors import Impossible
from core.invitations import links, sending
from core.transitions import check_second_person

CLOSED = {
    "used": gettext_lazy("Dieser Link wurde schon benutzt. Jeder Link gilt nur einmal."),
    "revoked": gettext_lazy("Dieser Link wurde zurückgezogen."),
    "expired": gettext_lazy("Die Zeit ist abgelaufen. Es braucht einen neuen Vorschlag."),
}


def _refuse_without_role(person: User, funder: Funder | None) -> None:
    if not queries.has_any_role(person, funder):
        raise Impossible(
            _("%(person)s hat keine Rolle bei diesem Fördergeber mehr.") % {"person": person}, code="no-role"
        )


def _refuse_no_officer(by: User, funder: Funder | None) -> None:
    if funder is None or not queries.is_officer(by, funder):
        raise Impossible(_("Das kann nur das Programmbüro dieses Fördergebers."), code="role")


def _locked(person: User) -> User:
    """Anew, for request.user is not quite a User."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _again(link: FactorLink) -> FactorLink:
    """The row as it is now, under the lock of its person."""
    _locked(link.user)
    return queries.factor_links().get(pk=link.pk)


def _make_room(person: User) -> None:
    sending.make_room(
        queries.open_factor_links(person).first(),
        mail=mails.FACTOR_LINK,
        refusal=_("Für %(person)s ist schon ein Vorschlag oder ein Link offen.") % {"person": person},
    )


# -- two officers ------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, person: User, funder: Funder, reason: str, by: User) -> FactorLink:
    """One officer asks for a link for a colleague. Nothing changes for the person before another one approves."""
    person = _locked(person)
    _refuse_no_officer(by, funder)
    check_second_person(person.pk, by, _("Für sich selbst können Sie das nicht vorschlagen."))
    _refuse_without_role(person, funder)
    _make_room(person)
    link = FactorLink.objects.create(
        user=person,
        funder=funder,
        reason=reason,
        proposed_by=by,
        expires_at=clock.now() + timedelta(days=FACTOR_PROPOSAL_DAYS),
    )
    audit.record("factor.propose", link, by=by, user=str(person.pk), funder=str(funder.pk))
    others = [one for one in queries.officers(funder) if one.pk not in (by.pk, person.pk)]
    mails.factor_proposed(link, others)
    return link


@transaction.atomic
def approve(*, link: FactorLink, by: User) -> FactorLink:
    """A second officer agrees: the old factor goes, all sessions of the person end, the link is owed by mail."""
    fresh = _again(link)
    _refuse_no_officer(by, fresh.funder)
    links.refuse_closed(fresh, words=CLOSED)
    if fresh.approved_at is not None:
        raise Impossible(_("Das ist schon freigegeben. Der Link ist unterwegs."), code="approved")
    check_second_person(
        fresh.proposed_by_id, by, _("Sie haben das selbst vorgeschlagen. Eine zweite Person gibt es frei.")
    )
    check_second_person(fresh.user_id, by, _("Für sich selbst können Sie das nicht freigeben."))
    assert fresh.proposed_by is not None
    _refuse_no_officer(fresh.proposed_by, fresh.funder)
    _refuse_without_role(fresh.user, fresh.funder)
    fresh.approved_by = by
    return _open(fresh, by=by)


@transaction.atomic
def refuse(*, link: FactorLink, by: User) -> FactorLink:
    """Say no to a proposal, or stop a link that is under way."""
    fresh = _again(link)
    _refuse_no_officer(by, fresh.funder)
    links.refuse_closed(fresh, expired_too=False, words=CLOSED)
    sending.revoke(fresh, mail=mails.FACTOR_LINK)
    audit.record("factor.refuse", fresh, by=by, user=str(fresh.user_id))
    return fresh


# -- the operators -----------------------------------------------------------------------------------


@transaction.atomic
def issue(*, person: User) -> FactorLink:
    """A link without officers: for the first one of a portal, and where only one is left. For the command; the
    token is on the returned link, in memory only. A link that was open is dead."""
    person = _locked(person)
    _refuse_without_role(person, None)
    for standing in queries.open_factor_links(person):
        sending.revoke(standing, mail=mails.FACTOR_LINK)
    return _open(FactorLink(user=person), by=None)


# -- what both have in common ------------------------------------------------------------------------


def _open(link: FactorLink, *, by: User | None) -> FactorLink:
    person = link.user
    link.approved_at = clock.now()
    sending.send(
        link,
        mail=mails.FACTOR_LINK,
        post=lambda token: mails.factor_link(link, token),
        days=FACTOR_LINK_DAYS,
    )
    removed = sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    Authenticator.objects.filter(user=person).delete()
    person.factor_released_at = None
    _end_sessions(person)
    entry = audit.record("factor.link", link, by=by, user=str(person.pk), removed=removed)
    if removed:
        mails.factor_removed(person, occasion=str(entry.pk))
    return link


def _end_sessions(person: User) -> None:
    """None of them fits any more; their rows go as well, so that the person's list says what is."""
    person.session_generation += 1
    sessions.end_all(person.pk)
    person.save(update_fields=["factor_released_at", "session_generation", "updated_at"])


@transaction.atomic
def close_open(*, person: User) -> None:
    """Removed is removed: who has no role any more gets in by no link that is still under way."""
    for link in queries.open_factor_links(person):
        if not queries.has_any_role(person, link.funder):
            sending.revoke(link, mail=mails.FACTOR_LINK)
            audit.record("factor.refuse", link, by=None, user=str(person.pk))


# -- the person --------------------------------------------------------------------------------------


@transaction.atomic
def enrol(*, by: User, mark: str, shown: bool) -> User:
    """`by` sets up a factor now, in this transaction. All sessions of the account end; the caller keeps its own.

    mark: of the link that this session opened (core.invitations), or empty. shown: the session showed the factor
    that the person has (accounts.second_factor): it may add and exchange. Uses the link up. Raises Impossible if a
    person with a role at a funder has neither.
    """
    person = _locked(by)
    # Two officers took the factor away this very moment: what the session showed counts no more.
    shown = shown and person.session_generation == by.session_generation
    link = None
    if settings.SECOND_FACTOR_REQUIRED and not shown and queries.has_any_role(person, None):
        link = _use(person, mark)
        person.factor_released_at = clock.now()
    elif not shown and not queries.has_second_factor(person):
        # From nothing, with a password only: it opens nothing of a funder's, now or later.
        person.factor_released_at = None
    _end_sessions(person)
    audit.record("factor.enrol", person, by=by, link=str(link.pk) if link else None)
    by.factor_released_at, by.session_generation = person.factor_released_at, person.session_generation
    return person


def _use(person: User, mark: str) -> FactorLink:
    link = links.find_marked(queries.factor_links(), mark=mark) if mark else None
    if link is None or link.user_id != person.pk:
        raise Impossible(_("Zum Einrichten brauchen Sie einen Link für dieses Konto."), code="unknown")
    links.refuse_closed(link, words=CLOSED)
    _refuse_without_role(person, link.funder)
    link.accepted_at = clock.now()
    link.save()
    return link
