"""Questions for a talk: collected, put in order, sent ahead, answered by the partners."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from applications.papers.actions import papers
from applications.papers.storage import stored
from applications.papers.uploads import Paper
from core import audit, clock
from core.errors import Impossible
from programmes.constants import PaperKind
from reviews.talks.actions import interviews
from reviews.talks.constants import MAX_QUESTIONS, InterviewState, QuestionSource
from reviews.talks.mails import visits as visit_mails
from reviews.talks.models import InterviewQuestion, SiteInterview

OPEN = (InterviewState.PROPOSED, InterviewState.CONFIRMED)


def _lock_open(interview: SiteInterview) -> SiteInterview:
    """The talk, locked, while questions may still be collected and answered: until it begins."""
    fresh = interviews.locked_here(interview)
    begun = fresh.starts_at is not None and fresh.starts_at <= clock.now()
    if fresh.state not in OPEN or begun:
        raise Impossible(
            _("Das Gespräch hat begonnen oder ist abgesagt. Fragen und Antworten bleiben, wie sie sind."),
            code="begun",
        )
    return fresh


def _unsent(question: InterviewQuestion, interview: SiteInterview) -> InterviewQuestion:
    fresh = InterviewQuestion.objects.get(pk=question.pk, interview=interview)
    if fresh.sent_at is not None:
        raise Impossible(_("Diese Frage ist schon verschickt."), code="sent")
    return fresh


@transaction.atomic
def add(
    *,
    interview: SiteInterview,
    text: str,
    by: User,
    source: str = QuestionSource.OFFICE,
    asked_by: User | None = None,
) -> InterviewQuestion:
    """Put a question at the end of the list. asked_by: whose question it was (default: who adds it)."""
    fresh = _lock_open(interview)
    text = text.strip()
    if not text:
        raise Impossible(_("Bitte schreiben Sie die Frage."), code="empty")
    if fresh.questions.count() >= MAX_QUESTIONS:
        raise Impossible(
            _("Mehr als %(most)d Fragen sind nicht möglich.") % {"most": MAX_QUESTIONS}, code="many"
        )
    if fresh.questions.filter(text=text).exists():
        raise Impossible(_("Diese Frage steht schon auf der Liste."), code="same")
    last = fresh.questions.aggregate(last=Max("position"))["last"] or 0
    question = InterviewQuestion.objects.create(
        interview=fresh, position=last + 1, text=text, source=source, asked_by=asked_by or by
    )
    audit.record("talk.question", fresh, by=by, source=str(source))
    return question


@transaction.atomic
def edit(*, question: InterviewQuestion, text: str, by: User) -> InterviewQuestion:
    fresh = _unsent(question, _lock_open(question.interview))
    if not text.strip():
        raise Impossible(_("Bitte schreiben Sie die Frage."), code="empty")
    fresh.text = text.strip()
    fresh.save()
    return fresh


@transaction.atomic
def remove(*, question: InterviewQuestion, by: User) -> None:
    """Only what is not sent yet. The history keeps it."""
    _unsent(question, _lock_open(question.interview)).delete()


@transaction.atomic
def move(*, question: InterviewQuestion, by: User, down: bool = False) -> None:
    """One place up or down. The numbers are given anew, so that they never run into each other."""
    fresh = _lock_open(question.interview)
    rows = list(fresh.questions.order_by("position", "created_at", "pk"))
    here = next(number for number, row in enumerate(rows) if row.pk == question.pk)
    there = here + (1 if down else -1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for number, row in enumerate(rows, 1):
        if row.position != number:
            row.position = number
            row.save()


@transaction.atomic
def send(*, interview: SiteInterview, by: User) -> int:
    """All questions that are not sent yet go to both partners at once. Returns how many."""
    fresh = _lock_open(interview)
    waiting = list(fresh.questions.filter(sent_at__isnull=True))
    if not waiting:
        raise Impossible(_("Es gibt keine Frage, die noch nicht verschickt ist."), code="none")
    moment = clock.now()
    for question in waiting:
        question.sent_at = moment
        question.save()
    fresh.questions_sent_at = moment
    fresh.save()
    audit.record("talk.send_questions", fresh, by=by, number=len(waiting))
    visit_mails.questions_sent(fresh, len(waiting))
    interview.refresh_from_db()
    return len(waiting)


def answer(
    *, question: InterviewQuestion, text: str, by: User, paper: Paper | None = None
) -> InterviewQuestion:
    """A partner answers, or changes the answer, until the talk begins. paper: a checked file (uploads.Paper).

    The file is written first and taken back when the rows fail; a new one takes the old one's place.
    """
    if not text.strip() and paper is None:
        raise Impossible(_("Bitte schreiben Sie eine Antwort oder hängen Sie eine Datei an."), code="empty")
    if paper is None:
        with transaction.atomic():
            return _answer(question, text, by)
    application = question.interview.application
    with stored(application, paper.content) as name, transaction.atomic():
        return _answer(question, text, by, paper, name)


def _answer(
    question: InterviewQuestion, text: str, by: User, paper: Paper | None = None, name: str = ""
) -> InterviewQuestion:
    fresh = _lock_open(question.interview)
    question = InterviewQuestion.objects.get(pk=question.pk, interview=fresh)
    if question.sent_at is None:
        raise Impossible(_("Diese Frage ist noch nicht verschickt."), code="not-sent")
    if paper is not None:
        attachment = papers.save_file(fresh.application, PaperKind.OTHER, paper, name, by=by)
        # No paper of the application, so it never stands among them: only the question leads to it.
        attachment.removed_at = clock.now()
        attachment.save()
        question.answer_file = attachment
    question.answer = text.strip()
    question.answered_at = clock.now()
    question.answered_by = by
    question.save()
    audit.record(
        "talk.answer", fresh, by=by, question=str(question.pk), sha256=paper.sha256 if paper else None
    )
    return question
