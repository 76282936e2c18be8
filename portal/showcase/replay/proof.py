"""Does everything fit together? Asked of the database, not of what the replay remembers."""

import hashlib
from collections import Counter

from django.db.models import Count, F, Q

from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.submission.models.submission import Receipt, Submission
from budgets.constants import AwardState
from budgets.models import Award, AwardAmount, Fund
from casework.constants import AssignmentState, ConflictGround
from casework.models import Assignment, ConflictDeclaration, ConflictRuling
from core import clock
from core.constants import OutboxState
from core.models import OutboxMessage
from core.money import ZERO
from letters.constants import LetterState
from letters.models import DecisionLetter
from portal.showcase.replay import calendar
from programmes.constants import RoundKind
from reviews.assessment.models.scoring import Review
from reviews.selection.constants import DecisionState, Outcome
from reviews.selection.freezing import prove as prove_freeze
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem
from reviews.selection.models.ranking import RankingFreeze
from reviews.talks.constants import InterviewState
from reviews.talks.models import Minutes, SiteInterview, SlotAnswer


class Mismatch(Exception):
    """Something does not fit; every sentence that is not true."""


def prove(played) -> list[tuple[str, int]]:
    """The figures to print. Raises Mismatch with everything that contradicts itself."""
    call, size = played.call, played.size
    wrong = [
        sentence
        for checks in (_numbers, _times, _reviews, _rankings, _decisions, _talks, _money_and_letters, _mails)
        for sentence, holds in checks(call, size)
        if not holds
    ]
    if not played.refusal:
        wrong.append("the commune was refused as an applicant")
    if wrong:
        raise Mismatch("not true: " + "; ".join(wrong))
    return figures(call)


def figures(call) -> list[tuple[str, int]]:
    mine = Q(application__call=call)
    states = Counter(Application.objects.filter(call=call).order_by().values_list("state", flat=True))
    reviews = Review.objects.filter(assignment__application__call=call, locked_at__isnull=False)
    return [
        ("expressions of interest handed in", Submission.objects.filter(mine).count()),
        ("found ineligible", states[S.INELIGIBLE]),
        ("withdrawn", states[S.WITHDRAWN]),
        (
            "declarations of a conflict",
            ConflictDeclaration.objects.filter(has_conflict=True, assignment__application__call=call).count(),
        ),
        (
            "rulings on a ground for distrust",
            ConflictRuling.objects.filter(declaration__assignment__application__call=call).count(),
        ),
        *(
            (f"reviews locked in round {round.number}", reviews.filter(assignment__round=round).count())
            for round in call.rounds.order_by("number")
        ),
        ("talks held", SiteInterview.objects.filter(mine, state=InterviewState.HELD).count()),
        ("rejected", states[S.REJECTED]),
        ("on the reserve list", states[S.RESERVE]),
        ("awarded, with their letters", states[S.AWARDED]),
        (
            "mails",
            OutboxMessage.objects.filter(
                created_at__gte=call.opens_at, created_at__lt=calendar.at(calendar.AFTER)
            ).count(),
        ),
    ]


def _numbers(call, size):
    applications = Application.objects.filter(call=call)
    states = Counter(applications.order_by().values_list("state", flat=True))
    numbers = sorted(number or "" for number in applications.values_list("number", flat=True))
    wanted = [f"{call.number_prefix}-{n:04d}" for n in range(1, size.interested + 1)]
    yield "the numbers run without a gap", numbers == wanted
    yield "so many are ineligible", states[S.INELIGIBLE] == size.ineligible
    yield "so many are withdrawn", states[S.WITHDRAWN] == size.withdrawn_early + size.withdrawn_late
    yield "so many are awarded", states[S.AWARDED] == size.chosen
    yield "so many wait", states[S.RESERVE] == size.reserve
    yield (
        "everybody else is rejected",
        states[S.REJECTED]
        == size.interested - sum(states[one] for one in (S.INELIGIBLE, S.WITHDRAWN, S.AWARDED, S.RESERVE)),
    )
    yield (
        "every submission has its receipt",
        not Submission.objects.filter(application__call=call, receipt__isnull=True).exists(),
    )


def _times(call, size):
    here = Application.objects.filter(call=call)
    yield (
        "all came in between opening and closing",
        not here.exclude(submitted_at__gte=call.opens_at, submitted_at__lt=call.closes_at).exists(),
    )
    for before, after in (
        ("submitted_at", "eligible_at"),
        ("eligible_at", "selected_at"),
        ("eligible_at", "rejected_at"),
        ("selected_at", "awarded_at"),
    ):
        yield f"{before} lies before {after}", not here.filter(**{f"{before}__gte": F(after)}).exists()
    yield (
        "nobody agreed to anything after the deadline but to an answer",
        not Consent.objects.filter(
            partner__application__call=call, reopening__isnull=True, given_at__gte=call.closes_at
        ).exists(),
    )
    yield (
        "a receipt was made on its day",
        not Receipt.objects.filter(
            submission__application__call=call, rendered_at__gte=call.closes_at
        ).exists(),
    )


def _reviews(call, size):
    assignments = Assignment.objects.filter(application__call=call)
    locked = assignments.filter(state=AssignmentState.LOCKED)
    yield (
        "nothing waits for a reviewer",
        not assignments.filter(
            state__in=(AssignmentState.ASSIGNED, AssignmentState.OPEN),
            application__state__in=(S.REJECTED, S.RESERVE, S.AWARDED),
        ).exists(),
    )
    yield (
        "each declared before locking",
        not locked.filter(Q(declared_at__isnull=True) | Q(declared_at__gt=F("locked_at"))).exists(),
    )
    yield (
        "who is in conflict has locked nothing that counts",
        not assignments.filter(state=AssignmentState.RECUSED, locked_at__isnull=False).exists(),
    )
    for round in call.rounds.all():
        decided = DecisionItem.objects.filter(decision__round=round).values("application")
        found = (
            locked.filter(round=round, as_expert=False, application__in=decided)
            .order_by()
            .values("application")
            .annotate(n=Count("pk"))
            .values_list("n", flat=True)
        )
        yield (
            f"round {round.number}: every decided application has its reviews",
            set(found) == {round.reviews_per_funder} and len(found) == decided.count(),
        )
        yield (
            f"round {round.number}: locked by the due day",
            not locked.filter(round=round, locked_at__gt=clock.closing_moment(round.reviews_due_on)).exists(),
        )
    distrust = ConflictDeclaration.objects.filter(
        ground=ConflictGround.DISTRUST, assignment__application__call=call
    )
    yield "every ground for distrust is ruled on", not distrust.filter(ruling__isnull=True).exists()


def _rankings(call, size):
    for freeze in RankingFreeze.objects.filter(round__call=call):
        proof = prove_freeze(
            inputs=freeze.inputs,
            inputs_sha256=freeze.inputs_sha256,
            result=freeze.result,
            result_sha256=freeze.result_sha256,
        )
        yield f"the frozen ranking {freeze.pk} is rebuilt byte for byte", proof.holds
    yield "every round has a frozen ranking", call.rounds.filter(freezes__isnull=True).count() == 0


def _decisions(call, size):
    decisions = Decision.objects.filter(call=call)
    yield "every round is decided once", decisions.filter(state=DecisionState.RELEASED).count() == 2
    yield "no decision is open", not decisions.exclude(state=DecisionState.RELEASED).exists()
    yield (
        "nobody approved what they staged",
        not DecisionApproval.objects.filter(
            decision__call=call, approved_by=F("decision__staged_by")
        ).exists(),
    )
    yield "each stands on a frozen ranking", not decisions.filter(freeze__isnull=True).exists()
    for round, advancing in zip(call.rounds.order_by("number"), (size.talks, size.chosen), strict=True):
        items = DecisionItem.objects.filter(decision__round=round)
        yield (
            f"round {round.number}: so many go on",
            items.filter(outcome=Outcome.ADVANCE).count() == advancing,
        )
        rows = list(items.order_by().values_list("application", flat=True))
        yield f"round {round.number}: nobody is decided on twice", len(rows) == len(set(rows))


def _talks(call, size):
    round = call.rounds.get(kind=RoundKind.TALKS)
    talks = SiteInterview.objects.filter(round=round)
    yield (
        "every invited application had its talk",
        (talks.filter(state=InterviewState.HELD).count() == talks.count() == size.talks),
    )
    yield (
        "every talk has a day that everybody said yes to",
        not any(
            SlotAnswer.objects.filter(
                slot__interview=talk, slot__starts_at=talk.starts_at, possible=False
            ).exists()
            or not talk.slots.filter(starts_at=talk.starts_at).exists()
            for talk in talks
        ),
    )
    yield (
        "talks are on working days",
        all(
            talk.starts_at is not None and talk.starts_at.astimezone(clock.BERLIN).weekday() < 5
            for talk in talks
        ),
    )
    yield (
        "confirmed before held, minuted afterwards",
        not talks.exclude(confirmed_at__lt=F("starts_at"), held_at__gt=F("starts_at")).exists(),
    )
    begins = [talk.starts_at for talk in talks]
    yield "nobody is at two talks at once", len(begins) == len(set(begins))
    yield (
        "every question is answered before the talk",
        not talks.exclude(questions__answered_at__lt=F("starts_at")).exists(),
    )
    yield (
        "minutes are as many versions as were written",
        not Minutes.objects.filter(interview__round=round, created_at__lt=F("interview__starts_at")).exists(),
    )
    yield (
        "who scored the talk did so after it",
        not Review.objects.filter(
            assignment__round=round, locked_at__lt=F("assignment__application__interviews__held_at")
        ).exists(),
    )


def _money_and_letters(call, size):
    awards = Award.objects.filter(application__call=call)
    yield "every award is committed", not awards.exclude(state=AwardState.COMMITTED).exists()
    yield "no fund is over its cap", not Fund.objects.filter(call=call, committed__gt=F("cap")).exists()
    granted = sum(AwardAmount.objects.filter(share__award__in=awards).values_list("amount", flat=True), ZERO)
    spent = {fund.committed for fund in Fund.objects.filter(call=call, scope="call", year__isnull=True)}
    yield "the ledger holds what was granted", spent == {granted}
    letters = DecisionLetter.objects.filter(share__award__in=awards)
    yield "every award has its letter", letters.count() == size.chosen
    yield (
        "every letter is issued and was fetched",
        not letters.exclude(state=LetterState.ISSUED, retrievals__isnull=False).exists(),
    )
    yield (
        "a letter is dated after its award",
        not letters.filter(dated_on__lt=F("share__award__committed_at__date")).exists(),
    )
    for letter in letters:
        with letter.pdf.open("rb") as file:
            same = hashlib.sha256(file.read()).hexdigest() == letter.sha256
        yield f"the file of the letter {letter.number} is the one that was issued", same


def _mails(call, size):
    told = OutboxMessage.objects.filter(
        created_at__gte=call.opens_at, created_at__lt=calendar.at(calendar.AFTER)
    )
    yield "no mail waits", not told.exclude(state__in=(OutboxState.SENT, OutboxState.SUPERSEDED)).exists()
    for kind, wanted in (
        ("application.receipt", size.interested),
        ("decision.advance", size.talks),
        ("decision.select", size.chosen),
        ("decision.reserve", size.reserve),
        (
            "decision.reject",
            Application.objects.filter(call=call, state=S.REJECTED).count(),
        ),
    ):
        yield f"one mail each: {kind}", told.filter(kind=kind).count() == wanted
