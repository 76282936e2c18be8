"""Questions of the talks on site: offered, put in order, sent, answered with a file, until the talk begins."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.draft.models.application import Application
from applications.papers.models import Attachment
from applications.papers.uploads import check_pdf
from core import clock
from reviews.assessment.actions import scoring
from reviews.talks.actions import questions
from reviews.talks.constants import InterviewState, QuestionSource
from reviews.talks.models import InterviewQuestion
from reviews.talks.queries.interviews import offered_questions
from tests.factories import pdf_bytes
from tests.reviews.factories import Case
from tests.reviews.talks.test_interviews import into_talks, mails, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def talking(case) -> Case:
    return into_talks(case)


def lines(interview):
    return list(interview.questions.order_by("position").values_list("text", flat=True))


def test_questions_of_locked_reviews_are_offered_once_each(case):
    assignment = case.saved()
    assignment.review.questions = "Wer leitet?\n\nWas kostet es?"
    assignment.review.save()
    interview = talk_of(case)
    assert offered_questions(case.officer, interview) == []
    scoring.lock(assignment=assignment, by=case.land1)
    offered = offered_questions(case.officer, interview)
    assert [one.text for one in offered] == ["Wer leitet?", "Was kostet es?"]
    # who has the own review of that round before them is offered nothing of others
    case.approver_too(case.aktion1, case.foundation)
    case.open(case.aktion1, case.foundation, round=case.papers)
    assert offered_questions(case.aktion1, interview) == []
    Application.objects.filter(pk=case.tandem.pk).update(current_round=case.talks)
    questions.add(interview=interview, text="Wer leitet?", source=QuestionSource.REVIEW, by=case.officer)
    assert [one.text for one in offered_questions(case.officer, interview)] == ["Was kostet es?"]


def talk_of(case):
    """A talk as a row, before the action would allow it: reviews of the first round are still written."""
    return case.tandem.interviews.create(round=case.talks, responsible=case.officer, place="Rathaus")


def test_questions_are_put_in_order_changed_and_removed_until_they_are_sent(talking):
    interview = talking.propose()
    first, second, third = (
        questions.add(interview=interview, text=text, by=talking.officer) for text in "ABC"
    )
    questions.move(question=third, by=talking.officer)
    questions.move(question=first, by=talking.officer)  # already on top
    assert lines(interview) == ["A", "C", "B"]
    questions.edit(question=second, text="B2", by=talking.officer)
    questions.remove(question=first, by=talking.officer)
    assert questions.send(interview=interview, by=talking.officer) == 2
    assert mails("talk.questions").count() == 2
    assert not any("B2" in mail.body for mail in mails("talk.questions"))
    for change in (questions.remove, lambda **kw: questions.edit(text="x", **kw)):
        with refused("sent"):
            change(question=second, by=talking.officer)
    with refused("none"):
        questions.send(interview=interview, by=talking.officer)


def test_the_same_question_stands_once_and_an_empty_one_never(talking):
    interview = talking.propose()
    questions.add(interview=interview, text="A", by=talking.officer)
    with refused("same"):
        questions.add(interview=interview, text=" A ", by=talking.officer)
    with refused("empty"):
        questions.add(interview=interview, text=" ", by=talking.officer)


def test_an_answer_comes_with_a_file_that_is_no_paper_of_the_application(talking):
    question = talking.answered_question(talking.propose())
    assert question.answer == "Frau Beispiel."
    assert question.answered_by == talking.tandem.clerk
    file = question.answer_file
    assert file.kind == "other"
    assert file.size
    assert file.pk not in {one["id"] for one in talking.tandem.submission.content["attachments"]}
    assert not Attachment.objects.filter(pk=file.pk, removed_at__isnull=True).exists()


def test_answers_end_when_the_talk_begins_and_not_before_a_question_is_sent(talking):
    interview = talking.propose()
    question = questions.add(interview=interview, text="A", by=talking.officer)
    with refused("not-sent"):
        questions.answer(question=question, text="x", by=talking.tandem.clerk)
    questions.send(interview=interview, by=talking.officer)
    with refused("empty"):
        questions.answer(question=question, text=" ", by=talking.tandem.clerk)
    interview.state, interview.confirmed_at = InterviewState.CONFIRMED, clock.now()
    interview.starts_at = clock.now()
    interview.save()
    paper = check_pdf(SimpleUploadedFile("a.pdf", pdf_bytes()))
    before = Attachment.objects.count()
    with refused("begun"):
        questions.answer(question=question, text="x", paper=paper, by=talking.tandem.clerk)
    assert Attachment.objects.count() == before


def test_both_sides_work_with_questions_on_their_pages(case, login):
    assignment = case.locked()
    talking = into_talks(case)
    interview = talking.dated_talk()
    office = login(talking.officer)
    url = reverse("backoffice:talk_questions", args=[interview.pk])
    assert office.post(url, {"text": "Wer leitet den Beirat?"}).status_code == 302
    assert "Die Frage steht auf der Liste" in office.get(url).content.decode()
    own = reverse("reviews:interview", args=[talking.tandem.pk])
    partner = login(talking.tandem.director)
    assert "Wer leitet" not in partner.get(own).content.decode()
    office.post(reverse("backoffice:send_questions", args=[interview.pk]))
    assert "Wer leitet" in partner.get(own).content.decode()
    question = InterviewQuestion.objects.get()
    answer = reverse("reviews:talk_answer", args=[talking.tandem.pk, question.pk])
    assert partner.get(answer).status_code == 200
    empty = partner.post(answer, {"text": ""})
    assert "Bitte schreiben Sie eine Antwort" in empty.content.decode()
    bad = partner.post(answer, {"text": "Frau B.", "file": SimpleUploadedFile("a.pdf", b"kein PDF")})
    assert bad.status_code == 200
    assert "Frau B." in bad.content.decode()
    file = SimpleUploadedFile("antwort.pdf", pdf_bytes())
    assert partner.post(answer, {"text": "MARKE-ANTWORT", "file": file}).status_code == 302
    reviewer = login(assignment.reviewer)
    page = reviewer.get(reverse("backoffice:interview", args=[interview.pk])).content.decode()
    assert "MARKE-ANTWORT" in page
    assert "Verlegen" not in page
    download = reverse("backoffice:talk_answer_file", args=[interview.pk, question.pk])
    assert reviewer.get(download).content.startswith(b"%PDF")
    assert login(talking.finance).get(download).status_code == 404


def queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("who", "name", "most"),
    [
        ("officer", "backoffice:interview", 20),
        ("officer", "backoffice:talk_questions", 20),
        ("officer", "backoffice:talk_sheet", 20),
        ("clerk", "reviews:interview", 20),
    ],
)
def test_a_talk_costs_the_same_with_1_and_30_questions(talking, login, who, name, most):
    interview = talking.dated_talk()
    talking.answered_question(interview)
    person = talking.officer if who == "officer" else talking.tandem.clerk
    pk = interview.pk if who == "officer" else talking.tandem.pk
    client, url = login(person), reverse(name, args=[pk])
    one = queries(client, url)
    for number in range(29):
        talking.answered_question(interview, text=f"Frage {number}?")
    assert queries(client, url) == one <= most
