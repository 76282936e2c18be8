"""What became of a link, and that a link sent anew is another one, for every kind of invitation alike."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine

from accounts import queries
from accounts.actions import members
from accounts.constants import MemberRole
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.invitations import links, sending
from core.models import OutboxMessage
from tests.factories import OrganisationFactory, make_member

ENDS = ("accepted_at", "revoked_at", "declined_at")


def row(**facts):
    return SimpleNamespace(
        **{**dict.fromkeys(ENDS), "token_hash": "x", "expires_at": clock.now() + timedelta(days=1), **facts}
    )


@pytest.mark.parametrize(
    ("field", "reason"), [("accepted_at", "used"), ("revoked_at", "revoked"), ("declined_at", "declined")]
)
def test_each_end_has_its_reason_also_after_the_term(field, reason):
    for days in (1, -1):
        ended = row(**{field: clock.now()}, expires_at=clock.now() + timedelta(days=days))
        assert links.closed_because(ended) == reason


def test_a_link_is_good_until_its_last_moment_and_not_in_it():
    end = clock.now() + timedelta(hours=1)
    with time_machine.travel(end - timedelta(microseconds=1), tick=False):
        assert links.closed_because(row(expires_at=end)) == ""
    with time_machine.travel(end, tick=False):
        assert links.closed_because(row(expires_at=end)) == "expired"


def test_an_expired_link_is_refused_only_where_somebody_wants_in():
    expired = row(expires_at=clock.now())
    links.refuse_closed(expired, expired_too=False)
    with pytest.raises(Impossible) as refusal:
        links.refuse_closed(expired)
    assert refusal.value.code == "expired"
    with pytest.raises(Impossible):
        links.refuse_closed(row(revoked_at=clock.now()), expired_too=False)


def test_a_new_link_has_another_mark_and_the_token_is_nowhere_in_the_row(settings):
    settings.INVITATION_DAYS = 3
    invitation = row()
    first = links.renew(invitation)
    before = row(token_hash=links.mark_of(invitation))
    assert links.mark_of(invitation) == links.mark_in(first)
    with time_machine.travel(clock.now(), tick=False):
        second = links.renew(invitation)
        assert invitation.expires_at == clock.now() + timedelta(days=3)
    assert second not in str(vars(invitation))
    with pytest.raises(Impossible) as refusal:
        links.refuse_other(before, invitation)
    assert refusal.value.code == "unknown"
    links.refuse_other(row(token_hash=links.mark_in(second)), invitation)


@pytest.mark.django_db
def test_the_mark_opens_no_page_and_the_token_no_session():
    organisation = OrganisationFactory()
    invitation = members.invite(
        organisation=organisation, email="neu@b.example", role=MemberRole.EDITOR, by=make_member(organisation)
    )
    rows, mark = queries.member_invitations(), links.mark_of(invitation)
    assert links.find(rows, token=invitation.token) == links.find_marked(rows, mark=mark) == invitation
    assert links.find(rows, token=mark) is None
    assert links.find_marked(rows, mark=invitation.token) is None


@pytest.mark.django_db
def test_room_is_made_by_what_has_expired_only():
    organisation = OrganisationFactory()
    standing = members.invite(
        organisation=organisation, email="neu@b.example", role=MemberRole.EDITOR, by=make_member(organisation)
    )
    waiting = OutboxMessage.objects.filter(subject_id=str(standing.pk))
    kind = waiting.get().kind
    with pytest.raises(Impossible) as refusal:
        sending.make_room(standing, mail=kind, refusal="belegt")
    assert (refusal.value.code, refusal.value.message) == ("open", "belegt")
    with time_machine.travel(standing.expires_at, tick=False):
        sending.make_room(standing, mail=kind, refusal="belegt")
    standing.refresh_from_db()
    assert standing.revoked_at == standing.expires_at
    # The mail that still waited leads nowhere now.
    assert waiting.get().state == OutboxState.SUPERSEDED
    sending.make_room(None, mail=kind, refusal="belegt")
