"""A case with something behind every page of the back office, who gets which, and all that somebody can read."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole as R
from applications.changes.actions import replacement
from applications.submission.models.submission import Receipt
from casework.actions import questions
from casework.models import Assignment, AssignmentPlan
from core import clock
from core.constants import OutboxState
from core.models import Export, OutboxMessage
from reviews.assessment.actions import assignments
from reviews.assessment.models.scoring import Review
from reviews.selection.actions import saved_views
from reviews.selection.models.decisions import Decision
from reviews.talks.models import SiteInterview
from tests.clients import body_of, fetched, is_order
from tests.factories import FunderFactory, give_second_factor, make_member, make_staff, make_tandem
from tests.reviews.factories import Case

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
    "case_file_pdf",
    "change_view",
    "close_reopening",
    "end_absence",
    "find_eligible",
    "freeze",
    "ranking_workbook",
    "revoke_assignment",
    "save_view",
    "send_questions",
    "take_over_questions",
}
STRANGERS = {"stranger", "elsewhere"}


class Stage:
    """A case with something behind every page."""

    def __init__(self):
        self.case = case = Case()
        self.own = case.saved()
        self.decision = case.stage()
        waiting = make_tandem(case.call, "eligible", round=case.talks)
        self.released = case.approve_all(case.stage((waiting, "reserve"), round=case.talks))
        self.view = saved_views.save(
            page=f"ranking:{case.papers.pk}", name="Meine", query="", is_default=False, by=case.officer
        )
        self.talking = make_tandem(case.call, "eligible", round=case.talks)
        self.interview = case.dated_talk(self.talking)
        self.talk_question = case.answered_question(self.interview)
        asked = make_tandem(case.call, "eligible")
        self.reopening = questions.ask(
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
        self.replacement = replacement.propose(
            partner=chosen.nonprofit, email="neu@verein.example", reason="Auflösung", by=case.officer
        )
        self.attachment = case.tandem.attachments.first()
        self.locked = case.locked(
            case.aktion1, case.foundation, application=make_tandem(case.call, "eligible")
        )
        self.recused = case.recused(
            case.aktion1, case.foundation, application=make_tandem(case.call, "eligible")
        )
        self.absence = assignments.note_absence(
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
            "stranger": give_second_factor(make_member(case.tandem.municipality.organisation)),
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


def everything(client, stage) -> str:
    """All that this person can open: every page, the admin's lists and their rows, searches."""
    urls = [stage.url(name) for name in PAGES]
    urls += [reverse("backoffice:applications") + "?text=" + stage.case.tandem.title.split()[-1]]
    urls += [reverse("backoffice:review", args=[one.pk]) for one in Assignment.objects.all()]
    urls += [reverse("backoffice:declare", args=[one.pk]) for one in Assignment.objects.all()]
    urls += [reverse("backoffice:interview", args=[one.pk]) for one in SiteInterview.objects.all()]
    urls += [reverse("backoffice:decision", args=[one.pk]) for one in Decision.objects.all()]
    urls += [reverse("reviews:interview", args=[stage.case.tandem.pk])]
    OutboxMessage.objects.filter(state=OutboxState.PENDING).update(state=OutboxState.FAILED)
    urls += [reverse("backoffice:mails")]
    of_each_kind = OutboxMessage.objects.order_by("kind", "created_at").distinct("kind")
    urls += [reverse("backoffice:mail", args=[one.pk]) for one in of_each_kind]
    for model, rows in [
        ("casework_assignment", Assignment),
        ("reviews_review", Review),
        ("reviews_decision", Decision),
        ("reviews_siteinterview", SiteInterview),
        ("core_outboxmessage", OutboxMessage),
    ]:
        urls.append(reverse(f"admin:{model}_changelist"))
        urls += [reverse(f"admin:{model}_change", args=[row.pk]) for row in rows.objects.all()]
    urls.append(reverse("admin:core_auditentry_changelist"))
    seen = []
    own = Export.objects.filter(asked_by=client.session["_auth_user_id"]).order_by("asked_at")
    urls += [reverse("backoffice:exports")]
    urls += [reverse("backoffice:export", args=[one.pk]) for one in own]
    answers = [(url, fetched(client, url) if is_order(url) else client.get(url, follow=True)) for url in urls]
    for one in own:  # what was asked for here, or the time before
        url = reverse("backoffice:export_file", args=[one.pk])
        answers.append((url, client.post(url)))
    for url, response in answers:
        if response.status_code == 200:
            body = body_of(response)
            seen.append(f"<!-- {url} -->" + body.decode("utf-8", "replace"))
    return "\n".join(seen)


def pages_with(text, marker):
    return [page.split(" -->")[0] for page in text.split("<!-- ") if marker in page]


def counted(client, url):
    """(how many queries a page costs, the beginning of each)."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries), [query["sql"][:200] for query in queries]
