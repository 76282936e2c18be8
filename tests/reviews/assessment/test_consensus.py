"""After locking: who sees it, where the reviews differ, the common note, the discussion."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.constants import FunderRole as R
from accounts.models import User
from casework.models import Assignment
from core import clock
from core.errors import Impossible
from core.joint.merge import basis
from core.models import OutboxMessage
from reviews.assessment.actions import consensus, discussion, scoring, unlocking
from reviews.assessment.actions import consensus as consensus_actions
from reviews.assessment.models.discussion import ConsensusAgreement, ConsensusNote, DiscussionPost
from reviews.assessment.queries.consensus import consensus_page
from reviews.assessment.queries.discussion import posts_visible_to, readers_of
from reviews.selection.actions import decisions
from tests.factories import MembershipFactory, make_staff, make_tandem
from tests.reviews.factories import Case
from tests.reviews.racing import at_once, held
from tests.reviews.stage import counted, everything, pages_with

pytestmark = pytest.mark.django_db


def url_of(case):
    return reverse("backoffice:consensus", args=[case.tandem.pk, case.papers.pk])


def fresh(user):
    """The person as the next request sees them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def both(case):
    """Two locked reviews that differ in one criterion."""
    case.mine = case.locked(points={"bedarf": 5, "beteiligung": 3, "wirkung": 3})
    case.theirs = case.locked(
        case.aktion1, case.foundation, points={"bedarf": 1, "beteiligung": 3, "wirkung": 4}
    )
    return case


def write(case, text="Wir sind uns einig.", *, started_from="", by=None):
    return consensus.write(
        application=case.tandem,
        round=case.papers,
        text=text,
        started_from=basis(started_from),
        by=by or case.land1,
    )


def post(case, text="Ein Wort", *, audience="reviewers", by=None, key=None):
    return discussion.post(
        application=case.tandem,
        round=case.papers,
        text=text,
        audience=audience,
        key=key or uuid.uuid4(),
        by=fresh(by or case.land1),
    )


# -- who sees it ---------------------------------------------------------------------------------------

# person -> status of the page when both reviews of the round are locked
AFTER = {
    "land1": 200,
    "aktion1": 200,
    "officer": 200,
    "land_approver": 200,
    "auditor": 200,
    "finance": 404,
    "expert": 404,  # not assigned here
}


@pytest.mark.parametrize("who", sorted(AFTER))
def test_who_sees_what_was_said_after_locking(both, login, who):
    write(both)
    assert login(getattr(both, who)).get(url_of(both)).status_code == AFTER[who]


@pytest.mark.parametrize("state", ["assigned", "open", "recused", "revoked"])
@pytest.mark.parametrize("also", [None, R.OFFICER, R.APPROVER, R.AUDITOR])
def test_pending_and_recused_people_see_and_write_nothing_whatever_else_they_are(both, login, state, also):
    late = make_staff(R.REVIEWER, both.ministry, name="Lotte Später")
    if also:
        late.funder_memberships.create(funder=both.ministry, role=also)
    both.in_state(state, reviewer=late)
    post(both, "MARKE-BEITRAG")
    page = login(late).get(url_of(both))
    if state == "revoked" and also:
        assert page.status_code == 200  # an office person like others
        return
    assert page.status_code == 404
    assert not posts_visible_to(fresh(late), both.tandem, both.papers).exists()
    for action in (lambda: post(both, by=late), lambda: write(both, by=late)):
        with pytest.raises(Impossible):
            action()


def test_a_reviewer_who_has_not_locked_sees_neither_note_nor_posts_nor_differences(case, login):
    mine = case.saved()
    case.locked(case.aktion1, case.foundation, note="MARKE-NOTIZ")
    post(case, "MARKE-BEITRAG", by=case.aktion1)
    client = login(case.land1)
    assert client.get(url_of(case)).status_code == 404
    assert "MARKE" not in client.get(reverse("backoffice:review", args=[mine.pk])).content.decode()
    assert not OutboxMessage.objects.filter(kind="discussion.posted", recipient=case.land1.email).exists()


def test_nothing_said_after_locking_is_on_any_page_of_who_has_not_locked(stage, login):
    case = stage.case
    case.locked(case.aktion1, case.foundation, points=5, note="MARKE-B-NOTIZ")
    for audience in ("reviewers", "funder", "office"):
        post(case, f"MARKE-B-{audience}", audience=audience, by=case.aktion1)
    ConsensusNote.objects.create(
        application=case.tandem, round=case.papers, text="MARKE-B-VERMERK", written_by=case.aktion1
    )
    assert not pages_with(everything(login(case.land1), stage), "MARKE-B")
    decisions.drop(decision=stage.decision, by=case.officer)
    scoring.lock(assignment=stage.own, by=case.land1)
    after = everything(login(case.land1), stage)
    assert pages_with(after, "MARKE-B-VERMERK")
    assert pages_with(after, "MARKE-B-reviewers")
    assert not pages_with(after, "MARKE-B-funder")  # the other funder's own word


# -- differences ---------------------------------------------------------------------------------------


def test_differences_above_the_threshold_come_first(both):
    rows = consensus_page(both.land1, both.tandem, both.papers).differences
    assert [(row.criterion.key, row.gap, row.is_wide) for row in rows] == [
        ("bedarf", 80, True),
        ("beteiligung", 0, False),
        ("wirkung", 20, False),  # exactly the threshold is not above it
    ]


def test_the_round_says_how_much_is_a_difference(both):
    both.papers.difference_threshold = 19
    both.papers.save()
    page = consensus_page(both.land1, both.tandem, both.papers)
    assert [row.criterion.key for row in page.differences if row.is_wide] == ["bedarf", "wirkung"]


# -- the common note -----------------------------------------------------------------------------------


def test_the_note_asks_the_others_and_a_change_ends_their_agreement(both):
    note = write(both, "Erste Fassung")
    assert OutboxMessage.objects.get(kind="consensus.written").recipient == both.aktion1.email
    consensus.agree(note=note, started_from=basis("Erste Fassung"), by=both.aktion1)
    assert note.agreements.count() == 2
    write(both, "Zweite Fassung", started_from="Erste Fassung", by=both.aktion1)
    assert [one.reviewer for one in note.agreements.all()] == [both.aktion1]
    assert "Fassung" not in OutboxMessage.objects.filter(kind="consensus.written").last().body


def test_the_note_asks_nobody_to_whom_it_is_closed(both):
    late = make_staff(R.REVIEWER, both.foundation, name="Sina Spät")
    joined = make_staff(R.REVIEWER, both.foundation, name="Jo Mitglied")
    for who in (late, joined):
        both.locked(who, both.foundation)
    # Recused in a later round, member of a partner since: nothing of the application is for them any more.
    Assignment.objects.create(
        application=both.tandem,
        round=both.talks,
        reviewer=late,
        funder=both.foundation,
        assigned_by=both.officer,
        state="recused",
        declared_at=clock.now(),
    )
    MembershipFactory(user=joined, organisation=both.tandem.nonprofit.organisation)
    write(both)
    told = OutboxMessage.objects.filter(kind="consensus.written").values_list("recipient", flat=True)
    assert list(told) == [both.aktion1.email]


def test_my_work_says_which_note_waits_for_me(both, login):
    note = write(both)
    index = reverse("backoffice:index")
    assert url_of(both) in login(both.aktion1).get(index).content.decode()
    assert url_of(both) not in login(both.land1).get(index).content.decode()
    consensus.agree(note=note, started_from=basis(note.text), by=both.aktion1)
    assert url_of(both) not in login(both.aktion1).get(index).content.decode()


def test_agreeing_is_to_the_text_one_has_read(both):
    note = write(both, "neu")
    with pytest.raises(Impossible) as refused:
        consensus.agree(note=note, started_from=basis("alt"), by=both.aktion1)
    assert refused.value.code == "stale"


def test_a_note_waits_for_all_reviewers_but_not_for_experts(both):
    both.open(both.expert, both.foundation, as_expert=True)
    write(both)
    both.open(make_staff(R.REVIEWER, both.ministry), both.ministry)
    with pytest.raises(Impossible) as refused:
        write(both, "mehr", started_from="Wir sind uns einig.")
    assert refused.value.code == "pending"


def test_one_review_alone_makes_no_common_note(case):
    case.locked()
    with pytest.raises(Impossible) as refused:
        write(case)
    assert refused.value.code == "alone"


@pytest.mark.parametrize("who", ["officer", "land_approver", "auditor", "finance", "expert"])
def test_only_reviewers_write_and_agree(both, who):
    note = write(both)
    for action in (
        lambda: write(both, "anders", started_from=note.text, by=getattr(both, who)),
        lambda: consensus.agree(note=note, started_from=basis(note.text), by=getattr(both, who)),
    ):
        with pytest.raises(Impossible):
            action()


def test_nothing_is_written_once_the_round_is_over(both):
    both.approve_all(both.stage())
    both.tandem.refresh_from_db()
    for action in (lambda: write(both), lambda: post(both)):
        with pytest.raises(Impossible):
            action()


def test_an_unlocked_reviewer_stands_by_the_note_no_more(both):
    note = write(both)
    unlocking.unlock(assignment=both.mine, reason="Versehen", by=both.officer)
    assert not ConsensusAgreement.objects.filter(note=note, reviewer=both.land1).exists()


def test_on_the_page_two_versions_stand_side_by_side_and_nothing_typed_is_lost(both, login):
    client = login(both.land1)
    started = {"started_from": basis(""), "text": "meine Fassung", "save_note": "1"}
    write(both, "ihre Fassung", by=both.aktion1)
    page = client.post(url_of(both), started)
    text = page.content.decode()
    assert "ihre Fassung" in text
    assert "meine Fassung" in text
    assert ConsensusNote.objects.get().text == "ihre Fassung"
    again = {"started_from": basis("ihre Fassung"), "text": "beides", "save_note": "1"}
    assert client.post(url_of(both), again).status_code == 302
    assert ConsensusNote.objects.get().text == "beides"


def two_writers(case):
    return at_once(*held(lambda: write(case, "von mir"), lambda: write(case, "von ihr", by=case.aktion1)))


def committed():
    case = Case()
    case.locked()
    case.locked(case.aktion1, case.foundation)
    return case


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_moment_one_is_told():
    assert sorted(two_writers(committed())) == ["done", "stale"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_writer_of_a_change_wins_silently(unguarded):
    case = committed()
    write(case, "vorher")
    unguarded(consensus_actions)
    outcomes = at_once(
        *held(
            lambda: write(case, "von mir", started_from="vorher"),
            lambda: write(case, "von ihr", started_from="vorher", by=case.aktion1),
        )
    )
    assert outcomes == ["done", "done"]  # what the lock prevents


# -- discussion ----------------------------------------------------------------------------------------

# audience -> who reads a post of land1 (ministry)
READ_BY = {
    "reviewers": {"land1", "aktion1", "officer", "land_approver", "aktion_approver", "auditor"},
    "funder": {"land1", "officer", "land_approver", "auditor"},
    "office": {"land1", "officer", "auditor"},
}
PEOPLE = {"land1", "aktion1", "officer", "land_approver", "aktion_approver", "auditor", "finance", "expert"}


@pytest.mark.parametrize("audience", sorted(READ_BY))
def test_a_post_is_read_by_its_audience_and_by_nobody_else(both, login, audience):
    written = post(both, "MARKE-BEITRAG", audience=audience)
    seen = {
        who
        for who in PEOPLE
        if posts_visible_to(fresh(getattr(both, who)), both.tandem, both.papers).exists()
    }
    assert seen == READ_BY[audience]
    mailed = set(readers_of(written).values_list("email", flat=True))
    assert mailed <= {getattr(both, who).email for who in READ_BY[audience]}
    assert mailed == set(
        OutboxMessage.objects.filter(kind="discussion.posted").values_list("recipient", flat=True)
    )
    assert not OutboxMessage.objects.filter(body__contains="MARKE").exists()
    for who in PEOPLE:
        page = login(getattr(both, who)).get(url_of(both))
        assert ("MARKE-BEITRAG" in page.content.decode()) == (who in READ_BY[audience])


def test_the_same_form_twice_is_one_post_and_one_mail(both):
    key = uuid.uuid4()
    post(both, key=key)
    mails = OutboxMessage.objects.filter(kind="discussion.posted").count()
    post(both, key=key)
    assert DiscussionPost.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="discussion.posted").count() == mails


def test_a_post_never_changes(both):
    post(both)
    with pytest.raises(DatabaseError), transaction.atomic():
        DiscussionPost.objects.update(text="anders")


def test_posting_and_agreeing_on_the_page(both, login):
    client = login(both.aktion1)
    note = write(both)
    client.post(url_of(both), {"agree": "1", "started_from": basis(note.text)})
    assert note.agreements.count() == 2
    empty = client.post(
        url_of(both), {"post": "1", "key": str(uuid.uuid4()), "text": "", "audience": "funder"}
    )
    assert empty.status_code == 200
    client.post(
        url_of(both),
        {"post": "1", "key": str(uuid.uuid4()), "text": "Ich sehe es anders.", "audience": "reviewers"},
    )
    assert DiscussionPost.objects.get().funder == both.foundation
    assert "Ich sehe es anders." in login(both.land1).get(url_of(both)).content.decode()


def test_the_page_costs_the_same_with_1_and_30_posts(both, login):
    write(both)
    post(both)
    client = login(both.land1)
    one, _queries = counted(client, url_of(both))
    for n in range(29):
        post(both, f"Wort {n}")
    make_tandem(both.call, "eligible")
    many, queries = counted(client, url_of(both))
    assert one == many, queries
    assert many <= 20, queries
