"""Every back-office page for every role, and what must not leak through any of them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.constants import FunderRole as R
from applications import actions as tandem
from applications.models import Receipt
from core import clock
from core.models import OutboxMessage
from reviews import actions
from reviews.admin import backoffice_urls
from reviews.models import Assignment, AssignmentPlan, Decision, Review, SiteInterview
from tests.factories import FunderFactory, make_member, make_staff, make_tandem
from tests.reviews.factories import Case, form_of, save

pytestmark = pytest.mark.django_db

OFFICE = {"officer", "approver", "finance", "auditor"}
RESULTS = {"officer", "approver", "auditor"}
EVERYBODY = OFFICE | {"reviewer", "expert"}
# page -> who gets it (200 or a redirect after an action); everybody else: 404.
# reviewer: has an open review of the application; expert: an open one of another application.
PAGES = {
    "index": EVERYBODY,
    "applications": EVERYBODY,
    "application": OFFICE | {"reviewer"},
    "application_paper": OFFICE | {"reviewer"},
    "paper_picture": OFFICE | {"reviewer"},
    "paper_text": OFFICE | {"reviewer"},
    "case_file": {"officer", "auditor"},
    "case_file_pdf": {"officer", "auditor"},
    "consensus": RESULTS,  # and reviewers, once their own review is locked
    "find_eligible": {"officer"},
    "find_ineligible": {"officer"},
    "ask": {"officer"},
    "receipt_pdf": OFFICE,
    "reopening": {"officer"},
    "close_reopening": {"officer"},
    "propose_replacement": {"officer"},
    "replacement": RESULTS,
    "drop_replacement": {"officer"},
    "deadlines": {"officer"},
    "deadline": {"officer"},
    "assign": {"officer"},
    "replace_assignment": {"officer"},
    "revoke_assignment": {"officer"},
    "assignment_rounds": {"officer", "auditor"},
    "assignment_round": {"officer", "auditor"},
    "assignment_plan": {"officer", "auditor"},
    "distribute": {"officer"},
    "assign_by_list": {"officer"},
    "extend_reviews": {"officer"},
    "absence": {"officer"},
    "end_absence": {"officer"},
    "conflicts": {"officer", "auditor"},
    "conflict": {"officer", "auditor"},
    "propose_interview": {"officer"},
    "declare": {"reviewer"},
    "later_conflict": {"reviewer"},
    "review": {"reviewer"},
    "review_lock": {"reviewer"},
    "unlock_review": {"officer"},
    "expert_question": {"expert"},
    "expert_project": {"expert"},
    "expert_check": {"expert"},
    "expert_done": {"expert"},
    "rankings": RESULTS,
    "ranking": RESULTS,
    "ranking_workbook": RESULTS,
    "strictness": RESULTS,
    "save_view": RESULTS,
    "change_view": {"officer"},  # whose view it is
    "freeze": {"officer"},
    "freezes": RESULTS,
    "freeze_detail": RESULTS,
    "freeze_file": RESULTS,
    "stage": {"officer"},
    "decisions": RESULTS,
    "decision": RESULTS,
    "outgoing": RESULTS,
    "supersede": {"officer"},
    "approve_decision": {"approver"},
    "drop_decision": {"officer"},
    # and who reviews an application that has a talk (test_interviews)
    "interviews": RESULTS | {"reviewer", "expert"},
    "talk_route": RESULTS | {"reviewer", "expert"},
    "talk_route_sheet": RESULTS | {"reviewer", "expert"},
    "talk_route_calendar": RESULTS | {"reviewer", "expert"},
    "interview": RESULTS,
    "appointment": RESULTS,
    "talk_sheet": RESULTS,
    "talk_answer_file": RESULTS,
    "reschedule_interview": {"officer"},
    "arrange_interview": {"officer"},
    "cancel_interview": {"officer"},
    "talk_questions": {"officer"},
    "talk_question": {"officer"},
    "take_over_questions": {"officer"},
    "send_questions": {"officer"},
    "arrange_question": {"officer"},
    "talk_checklist": {"officer"},
    "hold_interview": {"officer"},
    "correct_minutes": {"officer"},
}
POST_ONLY = {
    "approve_decision",
    "arrange_question",
    "change_view",
    "close_reopening",
    "end_absence",
    "find_eligible",
    "freeze",
    "revoke_assignment",
    "save_view",
    "send_questions",
    "take_over_questions",
}
STRANGERS = {"stranger", "elsewhere"}


def with_second_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


class Stage:
    """A case with something behind every page."""

    def __init__(self):
        self.case = case = Case()
        self.own = case.saved()
        self.decision = case.stage()
        waiting = make_tandem(case.call, "eligible", round=case.talks)
        self.released = case.approve_all(case.stage((waiting, "reserve"), round=case.talks))
        self.view = actions.save_view(
            page=f"ranking:{case.papers.pk}", name="Meine", query="", is_default=False, by=case.officer
        )
        self.talking = make_tandem(case.call, "eligible", round=case.talks)
        self.interview = case.dated_talk(self.talking)
        self.talk_question = case.answered_question(self.interview)
        asked = make_tandem(case.call, "eligible")
        self.reopening = tandem.ask_question(
            application=asked,
            parts=["social_space"],
            question="Wie viele wohnen dort?",
            due_at=clock.now() + timedelta(days=7),
            by=case.officer,
        )
        self.receipt = Receipt.objects.create(
            submission=case.tandem.submission,
            file=ContentFile(b"%PDF-1.7", name="x"),
            size=8,
            sha256="0" * 64,
            rendered_at=clock.now(),
        )
        chosen = make_tandem(case.call, "selected")
        self.replacement = tandem.propose_replacement(
            partner=chosen.nonprofit, email="neu@verein.example", reason="Auflösung", by=case.officer
        )
        self.attachment = case.tandem.attachments.first()
        self.locked = case.locked(
            case.aktion1, case.foundation, application=make_tandem(case.call, "eligible")
        )
        self.recused = case.recused(
            case.aktion1, case.foundation, application=make_tandem(case.call, "eligible")
        )
        self.absence = actions.note_absence(
            round=case.papers,
            reviewer=make_staff(R.REVIEWER, case.foundation, name="Kai Krank"),
            reason="krank",
            by=case.officer,
        )
        self.plan = AssignmentPlan.objects.create(
            round=case.papers,
            made_by=case.officer,
            seed=1,
            inputs={},
            explanation={"summary": [], "people": [], "short": [], "taken": []},
        )
        self.as_expert = case.open(
            case.expert, case.foundation, application=make_tandem(case.call, "eligible"), as_expert=True
        )
        self.people = {
            "officer": case.officer,
            "approver": case.aktion_approver,
            "finance": case.finance,
            "auditor": case.auditor,
            "reviewer": case.land1,
            "expert": case.expert,
            "stranger": with_second_factor(make_member(case.tandem.municipality.organisation)),
            "elsewhere": make_staff(R.OFFICER, FunderFactory(key="elsewhere")),
        }

    def url(self, name):
        case, pk = self.case, self.case.tandem.pk
        args = {
            **{key: [pk] for key in ["application", "case_file", "case_file_pdf"]},
            "application_paper": [pk, self.attachment.pk],
            "paper_picture": [pk, self.attachment.pk, 1],
            "paper_text": [pk, self.attachment.pk],
            "consensus": [pk, case.papers.pk],
            "unlock_review": [self.locked.pk],
            "expert_question": [self.as_expert.pk, 1],
            **{key: [self.as_expert.pk] for key in ["expert_project", "expert_check", "expert_done"]},
            "find_eligible": [pk],
            "find_ineligible": [pk],
            "ask": [pk],
            "receipt_pdf": [pk, case.tandem.submission.pk],
            **{key: [self.reopening.pk] for key in ["reopening", "close_reopening"]},
            "propose_replacement": [pk, case.tandem.nonprofit.pk],
            **{key: [self.replacement.pk] for key in ["replacement", "drop_replacement"]},
            "deadline": [case.call.pk],
            "assign": [pk],
            "revoke_assignment": [pk, self.own.pk],
            "replace_assignment": [pk, self.own.pk],
            **{
                key: [case.papers.pk]
                for key in ["assignment_round", "distribute", "assign_by_list", "extend_reviews", "absence"]
            },
            "assignment_plan": [self.plan.pk],
            "end_absence": [case.papers.pk, self.absence.pk],
            "conflict": [self.recused.declarations.get(has_conflict=True).pk],
            "propose_interview": [self.talking.pk],
            **{
                key: [case.papers.pk]
                for key in [
                    "ranking",
                    "ranking_workbook",
                    "strictness",
                    "save_view",
                    "freeze",
                    "freezes",
                    "stage",
                ]
            },
            "change_view": [case.papers.pk, self.view.pk],
            "freeze_detail": [self.decision.freeze.pk],
            "freeze_file": [self.decision.freeze.pk, "ergebnis"],
            "decision": [self.decision.pk],
            "outgoing": [self.decision.pk],
            "supersede": [self.released.pk],
            "approve_decision": [self.decision.pk, case.foundation.pk],
            "drop_decision": [self.decision.pk],
            **{key: [self.own.pk] for key in ["declare", "later_conflict", "review", "review_lock"]},
            **{
                key: [self.interview.pk]
                for key in [
                    "interview",
                    "appointment",
                    "reschedule_interview",
                    "arrange_interview",
                    "cancel_interview",
                    "talk_questions",
                    "take_over_questions",
                    "send_questions",
                    "talk_checklist",
                    "talk_sheet",
                    "hold_interview",
                    "correct_minutes",
                ]
            },
            **{
                key: [self.interview.pk, self.talk_question.pk]
                for key in ["talk_question", "arrange_question", "talk_answer_file"]
            },
        }.get(name, [])
        return reverse(f"backoffice:{name}", args=args)


@pytest.fixture
def stage(db):
    return Stage()


def test_the_table_names_every_page():
    assert set(PAGES) == {page.name for page in backoffice_urls} | {"index"}


@pytest.mark.parametrize("who", sorted(EVERYBODY | STRANGERS))
def test_each_role_gets_its_pages_and_no_other(stage, login, who):
    client = login(stage.people[who])
    wrong = {}
    for name, allowed in PAGES.items():
        if who == "elsewhere" and name in {
            "index",
            "applications",
            "rankings",
            "decisions",
            "interviews",
            "talk_route",
            "talk_route_sheet",
            "talk_route_calendar",
            "assignment_rounds",
            "conflicts",
            "deadlines",
        }:
            expected = {200}  # empty lists
        elif who in allowed:
            expected = {200, 302}
        elif name == "index":
            expected = {302}  # the AdminSite leads to its door, which says that there is no access
        else:
            expected = {404}
        method = client.post if name in POST_ONLY and who in allowed else client.get
        if name in POST_ONLY and who not in allowed:
            method = client.post
        status = method(stage.url(name)).status_code
        if status not in expected:
            wrong[name] = (status, expected)
    assert not wrong


def test_lists_of_a_call_of_others_are_empty(stage, login):
    client = login(stage.people["elsewhere"])
    for name in ("applications", "rankings", "decisions", "interviews"):
        assert stage.case.tandem.title not in client.get(stage.url(name)).content.decode()
        assert str(stage.case.call) not in client.get(stage.url(name)).content.decode()


def everything(client, stage) -> str:
    """All that this person can open: every page, the admin's lists and their rows, searches."""
    urls = [stage.url(name) for name in PAGES]
    urls += [reverse("backoffice:applications") + "?text=" + stage.case.tandem.title.split()[-1]]
    urls += [reverse("backoffice:review", args=[one.pk]) for one in Assignment.objects.all()]
    urls += [reverse("backoffice:declare", args=[one.pk]) for one in Assignment.objects.all()]
    urls += [reverse("backoffice:interview", args=[one.pk]) for one in SiteInterview.objects.all()]
    urls += [reverse("backoffice:decision", args=[one.pk]) for one in Decision.objects.all()]
    urls += [reverse("reviews:interview", args=[stage.case.tandem.pk])]
    for model, rows in [
        ("reviews_assignment", Assignment),
        ("reviews_review", Review),
        ("reviews_decision", Decision),
        ("reviews_siteinterview", SiteInterview),
        ("core_outboxmessage", OutboxMessage),
    ]:
        urls.append(reverse(f"admin:{model}_changelist"))
        urls += [reverse(f"admin:{model}_change", args=[row.pk]) for row in rows.objects.all()]
    urls.append(reverse("admin:core_auditentry_changelist"))
    seen = []
    for url in urls:
        response = client.get(url, follow=True)
        if response.status_code == 200:
            body = b"".join(response.streaming_content) if response.streaming else response.content
            seen.append(f"<!-- {url} -->" + body.decode("utf-8", "replace"))
    return "\n".join(seen)


def pages_with(text, marker):
    return [page.split(" -->")[0] for page in text.split("<!-- ") if marker in page]


@pytest.mark.parametrize("also", [None, R.APPROVER, R.OFFICER, R.AUDITOR])
def test_a_colleagues_review_is_on_no_page_before_ones_own_is_locked(stage, login, also):
    case = stage.case
    theirs = case.saved(
        case.aktion1, case.foundation, note="MARKE-B-NOTIZ", summary="MARKE-B-EINDRUCK", points=5
    )
    actions.lock_review(assignment=theirs, by=case.aktion1)
    if also:
        case.land1.funder_memberships.create(funder=case.ministry, role=also)
    before = everything(login(case.land1), stage)
    assert not pages_with(before, "MARKE-B")
    assert "100,0" not in before
    save(stage.own, points=3)
    actions.lock_review(assignment=stage.own, by=case.land1)
    after = everything(login(case.land1), stage)
    assert pages_with(after, "MARKE-B-NOTIZ")
    assert pages_with(after, "MARKE-B-EINDRUCK")


@pytest.mark.parametrize("also", [None, R.APPROVER, R.OFFICER, R.AUDITOR])
def test_who_is_recused_finds_the_application_on_no_page(stage, login, also):
    case = stage.case
    if also:
        case.land1.funder_memberships.create(funder=case.ministry, role=also)
    markers = (case.tandem.number, case.tandem.title, str(case.tandem.pk))
    before = everything(login(case.land1), stage)
    for marker in markers:
        assert pages_with(before, marker)
    actions.declare(assignment=stage.own, has_conflict=True, ground="distrust", by=case.land1)
    after = everything(login(case.land1), stage)
    for marker in markers:
        assert not pages_with(after, marker)


def test_an_undeclared_reviewer_sees_names_and_nothing_of_the_papers(case, login):
    submission = case.tandem.submission
    submission.content["social_space"]["description"] = "MARKE-SOZIALRAUM"
    submission.content["sections"][0]["text"] = "MARKE-ABSCHNITT"
    submission.save()
    case.tandem.attachments.update(name="MARKE-DATEI.pdf")
    assignment = case.assign()
    client = login(case.land1)
    pages = [
        client.get(reverse("backoffice:applications")),
        client.get(reverse("backoffice:application", args=[case.tandem.pk])),
        client.get(reverse("backoffice:declare", args=[assignment.pk])),
        client.get(reverse("backoffice:review", args=[assignment.pk]), follow=True),
    ]
    for page in pages:
        assert page.status_code == 200
        assert case.tandem.title in page.content.decode()
        assert "MARKE" not in page.content.decode()
        assert "600.000" not in page.content.decode()
    paper = reverse("backoffice:application_paper", args=[case.tandem.pk, case.tandem.attachments.first().pk])
    assert client.get(paper).status_code == 404
    assert case.tandem.nonprofit.organisation.name in pages[2].content.decode()
    actions.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert client.get(paper).status_code == 200
    assert (
        "MARKE-ABSCHNITT"
        in client.get(reverse("backoffice:application", args=[case.tandem.pk])).content.decode()
    )


def test_a_paper_goes_out_as_a_download_only_after_its_scan(case, login):
    attachment = case.tandem.attachments.first()
    url = reverse("backoffice:application_paper", args=[case.tandem.pk, attachment.pk])
    response = login(case.officer).get(url)
    assert response["Content-Disposition"].startswith("attachment")
    attachment.scan_state = "pending"
    attachment.save()
    assert login(case.officer).get(url).status_code == 404


# -- the way of a case through the pages ---------------------------------------------------------------


def test_an_officer_finds_eligible_and_ineligible(case, login):
    client = login(case.officer)
    good, bad = (make_tandem(case.call, "submitted") for _n in range(2))
    client.post(reverse("backoffice:find_eligible", args=[good.pk]))
    assert (
        client.post(reverse("backoffice:find_ineligible", args=[bad.pk]), {"reason": ""}).status_code == 200
    )
    client.post(reverse("backoffice:find_ineligible", args=[bad.pk]), {"reason": "zu spät"})
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.state_reason) == ("eligible", "ineligible", "zu spät")


def test_assigning_on_the_page(case, login):
    url = reverse("backoffice:assign", args=[case.tandem.pk])
    client = login(case.officer)
    wanted = f"reviewer:{case.land1.pk}"
    client.post(url, {"funder": case.ministry.pk, f"{case.ministry.pk}-reviewers": [wanted]})
    assert case.tandem.assignments.get().reviewer == case.land1
    # a person that is not offered is refused at the field
    stranger = f"reviewer:{case.aktion1.pk}"
    page = client.post(url, {"funder": case.ministry.pk, f"{case.ministry.pk}-reviewers": [stranger]})
    assert page.status_code == 200
    assert case.tandem.assignments.count() == 1


def test_a_reviewer_declares_scores_and_locks_on_the_pages(case, login):
    assignment = case.assign()
    client = login(case.land1)
    client.post(reverse("backoffice:declare", args=[assignment.pk]), {"ground": "none", "note": ""})
    url = reverse("backoffice:review", args=[assignment.pk])
    criteria = list(case.papers.criteria.all())
    first, second = (f"points_{one.pk}" for one in criteria[:2])
    started = form_of(client.get(url))
    note = f"note_{criteria[0].pk}"
    assert client.post(url, {**started, first: "0", note: "Bedarf fehlt"}).status_code == 302
    now = form_of(client.get(url))
    assert (now[first], now[second], now[note]) == ("0", "", "Bedarf fehlt")
    full = {**now, **{f"points_{one.pk}": "4" for one in criteria}, "lock": "1"}
    answer = client.post(url, full)
    assert answer.url == reverse("backoffice:review_lock", args=[assignment.pk])
    client.post(answer.url)
    assignment.refresh_from_db()
    assert assignment.state == "locked"
    assert client.post(url, full).status_code == 200  # nothing changes any more
    assert set(Review.objects.get().scores.values_list("points", flat=True)) == {4}


def test_a_declaration_without_a_choice_is_asked_again(case, login):
    assignment = case.assign()
    url = reverse("backoffice:declare", args=[assignment.pk])
    client = login(case.land1)
    assert client.post(url, {"note": "Ich kenne da jemanden."}).status_code == 200
    assert client.post(url, {"ground": "employed"}).status_code == 302
    assert client.get(url).status_code == 404


def test_staging_by_preview_and_approval_on_the_pages(case, login):
    other = make_tandem(case.call, "eligible", title="Zweites Tandem")
    case.locked(points=5)
    case.locked(application=other, points=1)
    client = login(case.officer)
    url = reverse("backoffice:stage", args=[case.papers.pk])
    data = {
        "reason": "Nach Rangfolge.",
        f"{case.tandem.pk}-outcome": "advance",
        f"{case.tandem.pk}-reason": "",
        f"{other.pk}-outcome": "reject",
        f"{other.pk}-reason": "",
    }
    refused = client.post(url, {**data, "preview": "1"})
    assert f"Zur Ablehnung von {other.number} fehlt die Begründung" in refused.content.decode()
    assert refused.content.decode().count('id="error-summary"') == 1
    data[f"{other.pk}-reason"] = "Kein Bedarf belegt."
    preview = client.post(url, {**data, "preview": "1"}).content.decode()
    assert "Vorschau der Entscheidung" in preview
    assert "Kein Bedarf belegt." in preview
    assert not Decision.objects.exists()
    edit = client.post(url, {**data, "edit": "1"}).content.decode()
    assert "Kein Bedarf belegt." in edit
    staged = client.post(url, {**data, "stage": "1"})
    decision = Decision.objects.get()
    assert staged.url == reverse("backoffice:decision", args=[decision.pk])
    assert client.post(url, {**data, "stage": "1"}).url == staged.url  # a second click
    for funder, approver in [(case.ministry, case.land_approver), (case.foundation, case.aktion_approver)]:
        page = login(approver).get(staged.url).content.decode()
        assert f"Für {funder} freigeben" in page
        assert "Kein Bedarf belegt." in page
        approve = reverse("backoffice:approve_decision", args=[decision.pk, funder.pk])
        for _click in range(2):
            assert login(approver).post(approve).status_code == 302
    decision.refresh_from_db()
    assert decision.state == "released"


def test_only_a_post_approves_and_not_for_another_funder(stage, login):
    case = stage.case
    client = login(case.aktion_approver)
    mine = reverse("backoffice:approve_decision", args=[stage.decision.pk, case.foundation.pk])
    other = reverse("backoffice:approve_decision", args=[stage.decision.pk, case.ministry.pk])
    assert client.get(mine).status_code == 405
    assert client.post(other).status_code == 404
    assert not stage.decision.approvals.exists()


def test_who_staged_sees_no_button_and_gets_nothing_by_post(case, login):
    case.approver_too(case.officer, case.ministry)
    decision = case.stage()
    client = login(case.officer)
    page = client.get(reverse("backoffice:decision", args=[decision.pk])).content.decode()
    assert "freigeben</button>" not in page
    assert "Freigeben muss sie jemand anderes" in page
    assert (
        client.post(reverse("backoffice:approve_decision", args=[decision.pk, case.ministry.pk])).status_code
        == 404
    )


# -- the partners' page --------------------------------------------------------------------------------


@pytest.fixture
def proposed(case):
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    return case.propose()


def answers(interview, partner, *possible):
    slots = interview.slots.order_by("starts_at")
    return {
        "partner": partner.pk,
        **{
            f"{partner.pk}-slot_{slot.pk}": "yes" if can else "no"
            for slot, can in zip(slots, possible, strict=True)
        },
        f"{partner.pk}-access_needs": "Gebärdensprache",
    }


def test_both_partners_answer_and_the_date_stands(case, proposed, login):
    url = reverse("reviews:interview", args=[case.tandem.pk])
    for signer, partner in [
        (case.tandem.clerk, case.tandem.municipality),
        (case.tandem.director, case.tandem.nonprofit),
    ]:
        client = login(signer)
        assert client.get(url).status_code == 200
        assert client.post(url, answers(proposed, partner, False, True)).status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == "confirmed"
    assert (
        "Gebärdensprache"
        in login(case.officer).get(reverse("backoffice:interview", args=[proposed.pk])).content.decode()
    )
    assert login(case.tandem.clerk).get(url).status_code == 200
    # late answers of another window lose nothing and change nothing
    assert (
        login(case.tandem.clerk)
        .post(url, answers(proposed, case.tandem.municipality, True, True))
        .status_code
        == 302
    )


def test_nobody_answers_for_a_partner_of_others(case, proposed, login):
    url = reverse("reviews:interview", args=[case.tandem.pk])
    data = answers(proposed, case.tandem.nonprofit, True, True)
    assert login(case.tandem.clerk).post(url, data).status_code == 404
    reader = make_member(case.tandem.nonprofit.organisation, role="reader")
    assert login(reader).get(url).status_code == 200
    assert login(reader).post(url, data).status_code == 404
    stranger = make_tandem(case.call, "eligible").clerk
    for who in (stranger, case.officer):
        assert login(who).get(url).status_code == 404
        assert login(who).post(url, data).status_code == 404


def test_proposing_minutes_and_cancelling_on_the_pages(case, login):
    case.approve_all(case.stage())
    client = login(case.officer)
    url = reverse("backoffice:propose_interview", args=[case.tandem.pk])
    past = client.post(url, {"place": "Rathaus", "slot_1": "2020-01-01T10:00", "slot_2": "2020-01-02T10:00"})
    assert past.content.decode().count("Dieser Termin liegt in der Vergangenheit.") >= 2
    client.post(url, {"place": "Rathaus", "slot_1": "2090-01-01T10:00", "slot_2": "2090-01-02T10:00"})
    interview = SiteInterview.objects.get()
    assert client.get(url).url == reverse("backoffice:interview", args=[interview.pk])
    client.post(reverse("backoffice:cancel_interview", args=[interview.pk]), {"reason": "Hochwasser"})
    interview.refresh_from_db()
    assert interview.state == "cancelled"


# -- budgets of queries --------------------------------------------------------------------------------


def counted(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries), [query["sql"][:200] for query in queries]


LISTS = {"applications": 12, "rankings": 12, "ranking": 14, "decisions": 12, "interviews": 12, "index": 20}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_cost_the_same_with_1_and_30_rows(case, login, name):
    def row(application):
        case.locked(application=application)
        talk = make_tandem(case.call, "eligible", round=case.talks)
        case.propose(talk)

    def url():
        args = [case.papers.pk] if name == "ranking" else []
        return reverse(f"backoffice:{name}", args=args)

    row(case.tandem)
    client = login(case.officer)
    one, _queries = counted(client, url())
    for _n in range(29):
        row(make_tandem(case.call, "eligible"))
    many, queries = counted(client, url())
    assert one == many, queries
    assert many <= LISTS[name], queries


@pytest.mark.parametrize("who", ["officer", "land1", "auditor"])
def test_one_application_costs_at_most_15_queries(case, login, who):
    url = reverse("backoffice:application", args=[case.tandem.pk])
    mine = case.saved()
    for n in range(4):
        case.locked(make_staff(R.REVIEWER, case.foundation, name=f"R{n}"), case.foundation)
    actions.lock_review(assignment=mine, by=case.land1)
    few, queries = counted(login(getattr(case, who)), url)
    assert few <= 15, queries
