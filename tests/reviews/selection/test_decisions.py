"""Decisions: rounds as rows, the reserve list, a new decision in the place of an old one, what goes out."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from accounts.constants import FunderRole
from applications.draft.constants import ApplicationState as S
from casework.actions import outcomes
from core.constants import OutboxState
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import RoundKind
from programmes.models import Round
from reviews.assessment.actions import assignments, scoring
from reviews.selection import mails as selection_mails
from reviews.selection.actions import decisions, freezes
from reviews.selection.constants import DecisionState
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.queries.decisions import following_round, replaceable_items
from reviews.talks.actions import interviews
from reviews.talks.queries.interviews import interviews_visible_to
from tests.clients import logged_in, proved
from tests.factories import MembershipFactory, make_tandem, text
from tests.reviews.factories import Case, form_of

pytestmark = pytest.mark.django_db


def decided(case, outcome, *, round=None, reason="Weil.", application=None, supersedes=None):
    """Released: this outcome for the tandem (or another application)."""
    application = application or case.tandem
    decision = decisions.stage(
        round=round or case.papers,
        items=[(application, outcome, reason)],
        reason="Die besten Konzepte.",
        by=case.officer,
        supersedes=supersedes,
    )
    decision = case.approve_all(decision)
    application.refresh_from_db()
    return decision


def refused(code, *args, **kwargs):
    with pytest.raises(Impossible) as refusal:
        decided(*args, **kwargs)
    assert refusal.value.code == code


# -- rounds are rows -----------------------------------------------------------------------------------


def with_rounds(number):
    """A case whose call has this many rounds."""
    case = Case(tandem=False)
    case.call.rounds.filter(number__gt=number).delete()
    for n in range(3, number + 1):
        Round.objects.create(call=case.call, number=n, kind=RoundKind.PAPERS, title=text(f"Runde {n}"))
    case.tandem = make_tandem(case.call, "eligible")
    return case


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_same_actions_lead_through_one_two_or_three_rounds(number):
    case = with_rounds(number)
    rounds = list(case.call.rounds.order_by("number"))
    assert len(rounds) == number
    for place, round_ in enumerate(rounds, start=1):
        assert case.tandem.current_round == round_
        assert case.tandem.state == S.ELIGIBLE
        decided(case, "advance", round=round_)
        kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
        assert ("decision.select" in kinds) == (place == number)
    assert case.tandem.state == S.SELECTED
    assert following_round(rounds[-1]) is None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_from_the_reserve_list_one_moves_up_in_any_number_of_rounds(number):
    case = with_rounds(number)
    first = case.call.rounds.get(number=1)
    decided(case, "reserve", round=first)
    assert case.tandem.state == S.RESERVE
    decided(case, "advance", round=first)
    if number == 1:
        assert case.tandem.state == S.SELECTED
    else:
        assert (case.tandem.state, case.tandem.current_round.number) == (S.ELIGIBLE, 2)


# -- superseding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "state", "round_number"),
    [
        ("reject", "advance", S.ELIGIBLE, 2),
        ("reject", "reserve", S.RESERVE, 1),
        ("reserve", "advance", S.ELIGIBLE, 2),
        ("reserve", "reject", S.REJECTED, 1),
        ("advance", "reject", S.REJECTED, 1),
        ("advance", "reserve", S.RESERVE, 1),
    ],
)
def test_a_new_decision_takes_the_place_of_the_old_one(case, before, after, state, round_number):
    old = decided(case, before)
    new = decided(case, after, supersedes=old)
    assert new.supersedes == old
    assert (case.tandem.state, case.tandem.current_round.number) == (state, round_number)
    old.refresh_from_db()
    assert old.state == DecisionState.RELEASED  # it stays what it was
    assert AuditEntry.objects.filter(verb="application.reconsider", subject_id=case.tandem.pk).count() == 1


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ("advance", "reject", S.REJECTED),
        ("advance", "reserve", S.RESERVE),
        ("reject", "advance", S.SELECTED),
        ("reserve", "advance", S.SELECTED),
    ],
)
def test_in_the_last_round_too(before, after, state):
    case = with_rounds(1)
    first = case.call.rounds.get()
    old = decided(case, before, round=first)
    decided(case, after, round=first, supersedes=old)
    assert case.tandem.state == state


def test_unsent_mails_of_the_old_decision_never_go_out(case):
    old = decided(case, "reject")
    decided(case, "advance", supersedes=old)
    states = dict(OutboxMessage.objects.filter(kind__startswith="decision.").values_list("kind", "state"))
    assert states["decision.reject"] == OutboxState.SUPERSEDED
    assert states["decision.advance"] == OutboxState.PENDING
    body = OutboxMessage.objects.filter(kind="decision.advance").first().body
    assert "ersetzt unsere frühere Nachricht" in body


def test_a_sent_mail_stays_sent(case):
    old = decided(case, "reject")
    from core import clock

    OutboxMessage.objects.filter(kind="decision.reject").update(state=OutboxState.SENT, sent_at=clock.now())
    decided(case, "reserve", supersedes=old)
    assert set(OutboxMessage.objects.filter(kind="decision.reject").values_list("state", flat=True)) == {
        "sent"
    }


def test_an_ordinary_decision_cannot_touch_what_is_decided(case):
    decided(case, "reject")
    refused("wrong-round", case, "advance")


def test_the_same_outcome_again_is_no_new_decision(case):
    old = decided(case, "reject")
    refused("unchanged", case, "reject", supersedes=old)


def test_only_the_latest_decision_about_an_application_can_be_replaced(case):
    first = decided(case, "reject")
    second = decided(case, "reserve", supersedes=first)
    refused("not-in-it", case, "advance", supersedes=first)
    decided(case, "advance", supersedes=second)


def test_only_a_released_decision_of_the_same_round_can_be_replaced(case):
    old = decided(case, "advance")
    refused("not-released", case, "reject", round=case.talks, supersedes=old)
    dropped = case.stage((make_tandem(case.call, "eligible"), "advance"))
    decisions.drop(decision=dropped, by=case.officer)
    refused("not-released", case, "reject", supersedes=dropped)


def test_an_application_the_old_decision_did_not_name_is_refused(case):
    old = decided(case, "reject")
    refused("not-in-it", case, "reject", application=make_tandem(case.call, "eligible"), supersedes=old)


def test_what_is_awarded_no_decision_takes_back():
    case = with_rounds(1)
    first = case.call.rounds.get()
    old = decided(case, "advance", round=first)
    outcomes.mark_awarded(application=case.tandem, by=case.officer)
    refused("awarded", case, "reject", round=first, supersedes=old)


def test_awarded_after_staging_nothing_is_released():
    case = with_rounds(1)
    first = case.call.rounds.get()
    old = decided(case, "advance", round=first)
    staged = decisions.stage(
        round=first,
        items=[(case.tandem, "reject", "Doch nicht.")],
        reason="Neu.",
        by=case.officer,
        supersedes=old,
    )
    outcomes.mark_awarded(application=case.tandem, by=case.officer)
    with pytest.raises(Impossible):
        case.approve_all(staged)
    staged.refresh_from_db()
    assert staged.state == DecisionState.STAGED
    assert OutboxMessage.objects.filter(kind="decision.reject").count() == 0


@pytest.mark.parametrize("work", ["assignment", "talk"])
def test_work_in_a_later_round_has_to_be_taken_back_first(case, work):
    old = decided(case, "advance")
    made = case.assign() if work == "assignment" else case.propose()
    refused("moved-on", case, "reject", supersedes=old)
    assert replaceable_items(case.officer, old) == []
    if work == "assignment":
        assignments.revoke(assignment=made, by=case.officer)
    else:
        interviews.cancel(interview=made, by=case.officer)
    assert [item.application for item in replaceable_items(case.officer, old)] == [case.tandem]
    decided(case, "reject", supersedes=old)


def test_what_a_later_round_decided_only_that_round_changes(case):
    old = decided(case, "advance")
    decided(case, "reject", round=case.talks)
    refused("wrong-round", case, "reserve", supersedes=old)


# -- staged on a frozen ranking ------------------------------------------------------------------------


def test_a_decision_keeps_the_ranking_it_was_staged_on(case):
    case.locked(points=5)
    kept = freezes.freeze(round=case.papers, by=case.officer)
    assert case.stage().freeze == kept
    assert RankingFreeze.objects.count() == 1


def test_staging_freezes_the_ranking_when_it_changed_or_never_was(case):
    decision = case.stage()
    assert decision.freeze.round == case.papers
    decisions.drop(decision=decision, by=case.officer)
    case.locked(points=5)
    assert case.stage().freeze != decision.freeze


# -- what goes out -------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["advance", "reserve", "reject"])
def test_the_preview_is_what_goes_out_word_for_word(case, outcome):
    case.tandem.director.language = "en"
    case.tandem.director.save()
    before = selection_mails.outcome_mails([(case.tandem, outcome)], following_round(case.papers))
    shown = {(m.to, m.language, m.subject_line, m.body) for m in before[case.tandem.pk]}
    decided(case, outcome)
    owed = OutboxMessage.objects.filter(subject_id=case.tandem.pk, kind=f"decision.{outcome}")
    assert shown == set(owed.values_list("recipient", "language", "subject_line", "body"))
    assert len(shown) == 2


def test_a_rejection_says_nothing_about_points_ranks_or_others(case):
    other = make_tandem(case.call, "eligible", title="Ganz anderes Vorhaben")
    case.locked(points=4)
    case.locked(application=other, points=5)
    decision = case.stage((case.tandem, "reject", "Zu wenig Beteiligung."), (other, "advance"))
    case.approve_all(decision)
    for mail in OutboxMessage.objects.filter(kind="decision.reject"):
        said = mail.subject_line + mail.body
        for word in (other.title, other.number, "Rang", "Punkt", "Prozent", "Zu wenig Beteiligung."):
            assert word not in said


def test_mails_cost_the_same_queries_for_1_and_30(case, django_assert_max_num_queries):
    many = [(make_tandem(case.call, "eligible"), "reserve") for _n in range(30)]
    with django_assert_max_num_queries(2):
        assert len(selection_mails.outcome_mails(many[:1], None)) == 1
    with django_assert_max_num_queries(2):
        assert sum(len(mails) for mails in selection_mails.outcome_mails(many, None).values()) == 60


# -- what is still open in the decided round -----------------------------------------------------------


@pytest.mark.parametrize("outcome", ["advance", "reserve", "reject"])
def test_open_reviews_of_a_decided_round_are_taken_back_and_bar_nothing_later(case, outcome):
    open_, undeclared = case.saved(), case.assign(case.aktion1, case.foundation)
    locked = case.locked(case.expert, case.foundation, as_expert=True)
    elsewhere = case.assign(application=make_tandem(case.call, "eligible"))
    decided(case, outcome)
    for row in (open_, undeclared, locked, elsewhere):
        row.refresh_from_db()
    assert [open_.state, undeclared.state, locked.state, elsewhere.state] == [
        "revoked",
        "revoked",
        "locked",
        "assigned",
    ]
    assert OutboxMessage.objects.filter(kind="review.revoked", recipient=case.land1.email).count() == 1
    entry = AuditEntry.objects.get(verb="assignment.revoke", subject_id=open_.pk)
    assert entry.data["reason"] == "Über die Bewerbung ist entschieden."


def test_who_had_not_finished_in_round_one_sees_the_talk_of_round_two(case):
    case.assign()
    decided(case, "advance")
    case.open(round=case.talks)
    talk = case.propose()
    assert list(interviews_visible_to(case.land1)) == [talk]


@pytest.mark.parametrize("state", ["proposed", "confirmed"])
def test_a_talk_still_to_come_is_called_off_when_the_round_is_decided(case, state):
    decided(case, "advance")
    talk = case.propose() if state == "proposed" else case.dated_talk()
    decided(case, "reject", round=case.talks)
    talk.refresh_from_db()
    assert (talk.state, talk.state_reason) == ("cancelled", "Über die Bewerbung ist entschieden.")
    assert OutboxMessage.objects.filter(kind="interview.cancelled").exists()


def test_a_talk_that_took_place_stays_for_its_minutes(case):
    decided(case, "advance")
    talk = case.begun_talk()
    decided(case, "reject", round=case.talks)
    talk.refresh_from_db()
    assert talk.state == "confirmed"


def test_the_page_of_what_goes_out_says_what_is_taken_back(case, client):
    decided(case, "advance")
    case.open(round=case.talks)
    case.propose()
    decision = case.stage((case.tandem, "reject", "Zu knapp."), round=case.talks)
    client.force_login(case.aktion_approver)
    page = client.get(reverse("backoffice:outgoing", args=[decision.pk])).content.decode()
    assert "Das Gespräch, das noch aussteht, wird abgesagt." in page
    assert "1 offenes Gutachten wird zurückgenommen." in page


# -- asked again ---------------------------------------------------------------------------------------


def test_a_round_is_not_released_by_a_session_that_was_left_open(case, monkeypatch):
    """The factor is asked for, and then what was wanted happens."""
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == "123456")
    decision = case.stage()
    address = reverse("backoffice:approve_decision", args=[decision.pk, case.ministry.pk])
    client = proved(logged_in(case.land_approver), case.land_approver, with_factor=True, ago=3600)
    asked = client.post(address)
    assert urlsplit(asked.url).path == reverse("mfa_reauthenticate")
    assert not decision.approvals.exists()
    client.post(asked.url, {"code": "123456"})
    assert decision.approvals.get().funder == case.ministry


# -- who may not take part -----------------------------------------------------------------------------


def test_who_belongs_to_a_partner_of_one_of_them_neither_stages_nor_approves(case, client):
    decision = case.stage()
    MembershipFactory(user=case.land_approver, organisation=case.tandem.nonprofit.organisation)
    MembershipFactory(user=case.officer, organisation=case.tandem.nonprofit.organisation)
    with pytest.raises(Impossible) as refusal:
        decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    assert refusal.value.code == "recused"
    decisions.drop(decision=decision, by=case.aktion_approver)
    with pytest.raises(Impossible) as refusal:
        case.stage()
    assert refusal.value.code == "recused"


# -- the form ------------------------------------------------------------------------------------------


def test_all_the_others_get_the_same_outcome_and_what_was_chosen_stays(case, client):
    other, third = (make_tandem(case.call, "eligible") for _n in range(2))
    client.force_login(case.officer)
    address = reverse("backoffice:stage", args=[case.papers.pk])
    sent = {
        f"{case.tandem.pk}-outcome": "advance",
        f"{other.pk}-reason": "Eigener Grund.",
        "rest-outcome": "reject",
        "rest-reason": "Zu wenig Beteiligung.",
        "reason": "Die besten Konzepte.",
    }
    values = form_of(client.post(address, sent | {"fill": "1"}))
    assert values["reason"] == "Die besten Konzepte."
    assert values[f"{case.tandem.pk}-reason"] == ""
    assert values[f"{other.pk}-reason"] == "Eigener Grund."
    assert values[f"{third.pk}-reason"] == "Zu wenig Beteiligung."
    assert RankingFreeze.objects.count() == 0  # nothing is staged by it


def test_a_form_sent_while_another_decision_waits_keeps_what_was_typed(case, client):
    case.stage()
    client.force_login(case.officer)
    sent = {f"{case.tandem.pk}-outcome": "reserve", "reason": "Zweites Fenster.", "stage": "1"}
    page = client.post(reverse("backoffice:stage", args=[case.papers.pk]), sent)
    assert page.status_code == 200
    assert "wartet schon eine Entscheidung auf Freigabe" in page.content.decode()
    assert form_of(page)["reason"] == "Zweites Fenster."


def test_who_approves_sees_how_many_reviews_are_missing(case, client):
    case.locked()
    case.assign(case.aktion1, case.foundation)
    decision = case.stage()
    client.force_login(case.land_approver)
    page = client.get(reverse("backoffice:decision", args=[decision.pk])).content.decode()
    assert "<strong>von 2</strong>" in page


# -- who still has to review -----------------------------------------------------------------------------


def test_an_approver_reads_outcome_and_reasons_after_the_own_review(login):
    case = Case()
    case.land_approver.funder_memberships.create(funder=case.ministry, role=FunderRole.REVIEWER)
    mine = case.saved(case.land_approver)
    other = make_tandem(case.call, "eligible")
    decision = decisions.stage(
        round=case.papers,
        items=[(case.tandem, "reject", "GRUND-EINES"), (other, "reserve", "GRUND-ANDERES")],
        reason="GRUND-GANZES",
        by=case.officer,
    )
    pages = [reverse(f"backoffice:{name}", args=[decision.pk]) for name in ("decision", "outgoing")]
    client = login(case.land_approver)
    before = "".join(client.get(url).content.decode() for url in pages)
    assert case.tandem.number in before
    assert "GRUND-ANDERES" in before
    for veiled in ("GRUND-EINES", "GRUND-GANZES", "wird abgelehnt"):
        assert veiled not in before
    scoring.lock(assignment=mine, by=case.land_approver)
    after = "".join(client.get(url).content.decode() for url in pages)
    for open_now in ("GRUND-EINES", "GRUND-GANZES", "wird abgelehnt"):
        assert open_now in after
