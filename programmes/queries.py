"""Every read of the public pages about calls."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Prefetch, QuerySet, Value, When

from core import clock
from core.prepared import attach, one_of, prepared
from programmes.constants import CallPhase
from programmes.models import (
    Call,
    CallDocument,
    Cap,
    Criterion,
    PartnerRole,
    RequiredPaper,
    SelfCheckAnswer,
    SelfCheckQuestion,
)


def published_calls(now: datetime | None = None) -> QuerySet[Call]:
    """What the public may see (at this moment). Open calls first, then those to come, then the closed ones."""
    now = now or clock.now()
    return (
        Call.objects.filter(published_at__lte=now)
        .annotate(
            rank=Case(
                When(opens_at__gt=now, then=Value(1)),
                When(closes_at__gt=now, then=Value(0)),
                default=Value(2),
            )
        )
        .select_related("programme")
        # Those still running by what ends first, those that have ended by what ended last.
        .order_by(
            "rank",
            Case(When(closes_at__gt=now, then=F("closes_at"))).asc(nulls_last=True),
            "-closes_at",
            "id",
        )
    )


@prepared("now")
def _running(*, now: datetime, limit: int) -> QuerySet[Call]:
    return published_calls(now).filter(closes_at__gt=now)[:limit]


def running_calls(*, limit: int) -> list[Call]:
    """Open ones by their deadline, then those to come; for the start page."""
    return _running(now=clock.now(), limit=limit)


@prepared("slug", "now")
def _call_of(*, slug: str, now: datetime) -> QuerySet[Call]:
    return (
        published_calls(now)
        .filter(slug=slug)
        .annotate(has_self_check=Exists(SelfCheckQuestion.objects.filter(call=OuterRef("pk"))))
    )


@dataclass
class CallPage:
    """All that the public page of a call shows; a fixed number of queries whatever the call holds."""

    call: Call
    roles: list
    caps: list
    papers: list
    sections: list
    documents: list
    questions: list
    dates: list
    rounds: list
    extensions: list

    @property
    def phase(self) -> str:
        return self.call.phase

    @property
    def is_open(self) -> bool:
        return self.phase == CallPhase.OPEN

    @property
    def funders(self) -> list:
        seen: dict = {}
        for role in self.roles:
            seen.setdefault(role.funding_line.funder_id, role.funding_line.funder)
        return list(seen.values())


def call_page(slug: str) -> CallPage | None:
    """None when there is no such published call."""
    call = one_of(_call_of(slug=slug, now=clock.now()))
    if call is None:
        return None
    return CallPage(call=call, **_parts(call, call.updated_at))


def page_of(call: Call) -> CallPage:
    """The same for a call at hand, published or not (the preset's documents are made from it)."""
    return CallPage(call=call, **_read_parts(call))


@lru_cache(maxsize=32)
def _parts(call: Call, updated_at: datetime) -> dict:
    """A call's parts hardly ever change, and its page is the one everybody opens: kept in the process as
    long as the call itself is unchanged. Whoever changes a part of a published call saves the call too."""
    return _read_parts(call)


def _read_parts(call: Call) -> dict:
    return {
        "roles": list(call.partner_roles.select_related("funding_line__funder").order_by("position", "id")),
        "caps": list(call.caps.select_related("funder", "partner_role").order_by("position", "id")),
        "papers": list(call.required_papers.order_by("position", "id")),
        "sections": list(call.form_sections.order_by("position", "id")),
        "documents": list(call.documents.order_by("position", "id")),
        "questions": list(call.questions.order_by("position", "id")),
        "extensions": list(call.extensions.order_by("created_at", "id")),
        "dates": list(call.dates.order_by("on", "id")),
        "rounds": list(
            call.rounds.prefetch_related(
                Prefetch("criteria", Criterion.objects.order_by("position", "id"))
            ).order_by("number", "id")
        ),
    }


@prepared("call")
def _caps(*, call: UUID) -> QuerySet[Cap]:
    return Cap.objects.filter(call=call)


@prepared("call")
def _roles(*, call: UUID) -> QuerySet[PartnerRole]:
    return PartnerRole.objects.filter(call=call)


@prepared("call")
def _papers(*, call: UUID) -> QuerySet[RequiredPaper]:
    return RequiredPaper.objects.filter(call=call)


def load_parts(call: Call, *, kept: bool = False) -> None:
    """caps, partner_roles and required_papers, as prefetch_related would bring them.

    kept: those of the process, as long as the call is unchanged (see _parts): to show, never to decide by.
    """
    caps, roles, papers = _kept_frame(call.pk, call.updated_at) if kept else _frame(call.pk)
    attach([call], "caps", caps)
    attach([call], "partner_roles", roles)
    attach([call], "required_papers", papers)


def _frame(call: UUID) -> tuple[list[Cap], list[PartnerRole], list[RequiredPaper]]:
    return _caps(call=call), _roles(call=call), _papers(call=call)


@lru_cache(maxsize=32)
def _kept_frame(call: UUID, updated_at: datetime) -> tuple[list[Cap], list[PartnerRole], list[RequiredPaper]]:
    return _frame(call)


def self_check(slug: str) -> tuple[Call, list[SelfCheckQuestion]] | None:
    """A published call and its questions with their answers; None when it has none. Three queries."""
    call = published_calls().filter(slug=slug).first()
    if call is None:
        return None
    answers = Prefetch("answers", SelfCheckAnswer.objects.order_by("position", "id"))
    questions = list(call.self_check.prefetch_related(answers).order_by("position", "id"))
    return (call, questions) if questions else None


def document(slug: str, key: str) -> CallDocument | None:
    return (
        CallDocument.objects.filter(key=key, call__in=published_calls().filter(slug=slug).values("pk"))
        .select_related("call")
        .first()
    )
