"""Every read about letters. The back office through budgets' visibility, partners by their own organisation."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import Membership, User
from applications.changes.constants import ReplacementState
from applications.changes.models.replacement import PartnerReplacement
from applications.draft.models.application import Application
from applications.draft.queries.applications import visible_to as applications_of_member
from budgets.constants import AwardState
from budgets.models import AwardShare
from budgets.queries.awards import awards_visible_to
from core import clock
from letters.constants import DAYS_TO_RETRIEVE, Channel, LetterState
from letters.models import DecisionLetter, LetterRetrieval
from programmes.constants import LetterForm
from programmes.models import Call

# What a partner may read: issued by us, or recorded as issued by the funder.
OUT = (LetterState.ISSUED, LetterState.RECORDED)


def letters_visible_to(user: User) -> QuerySet[DecisionLetter]:
    """Letters in the back office: of awards this person may see; a recused person sees none."""
    return DecisionLetter.objects.filter(share__award__in=awards_visible_to(user).values("pk"))


def _standing() -> QuerySet[DecisionLetter]:
    return (
        DecisionLetter.objects.exclude(state=LetterState.DROPPED)
        .select_related("template", "released_by", "composed_by")
        .order_by("created_at", "id")
    )


def standing_letter(share: AwardShare) -> DecisionLetter | None:
    """The letter on this share that was not dropped: there is at most one."""
    return (
        DecisionLetter.objects.filter(share=share)
        .exclude(state=LetterState.DROPPED)
        .order_by("created_at", "id")
        .first()
    )


def share_list(user: User, *, call: Call | None = None, state: str = "") -> QuerySet[AwardShare]:
    """Committed shares with their letter, if there is one (`.standing`: list of at most one)."""
    rows = (
        AwardShare.objects.filter(
            award__state=AwardState.COMMITTED, award__in=awards_visible_to(user).values("pk")
        )
        .select_related(
            "award__application__call", "partner__organisation", "partner__role__funding_line", "funder"
        )
        .prefetch_related(Prefetch("letters", _standing(), to_attr="standing"))
        .order_by("award__application__number", "created_at", "id")
    )
    if call:
        rows = rows.filter(award__application__call=call)
    if state:
        there = DecisionLetter.objects.filter(share=OuterRef("pk"))
        if state == "none":
            rows = rows.filter(~Exists(there.exclude(state=LetterState.DROPPED)))
        else:
            rows = rows.filter(Exists(there.filter(state=state)))
    return rows


def not_retrieved_in_time(letter: DecisionLetter) -> bool:
    """A notice told of and not fetched for more than ten days: to be served another way."""
    return (
        letter.content["form"] == LetterForm.NOTICE
        and letter.state == LetterState.ISSUED
        and letter.channel == Channel.PORTAL
        and letter.served_on is None
        and letter.issued_at is not None
        and letter.issued_at + timedelta(days=DAYS_TO_RETRIEVE) < clock.now()
    )


def letter_page(user: User, pk: UUID) -> DecisionLetter | None:
    return (
        letters_visible_to(user)
        .filter(pk=pk)
        .select_related(
            "share__award__application__call",
            "share__partner__organisation",
            "share__funder",
            "template__funder",
            "composed_by",
            "released_by",
        )
        .prefetch_related(
            Prefetch(
                "retrievals", LetterRetrieval.objects.select_related("user").order_by("created_at", "id")
            )
        )
        .first()
    )


def issued_for_export(user: User, *, call: Call | None = None) -> QuerySet[DecisionLetter]:
    rows = letters_visible_to(user).filter(state=LetterState.ISSUED).order_by("number")
    return rows.filter(share__award__application__call=call) if call else rows


def waiting_for_release(user: User) -> QuerySet[DecisionLetter]:
    return (
        letters_visible_to(user)
        .filter(state=LetterState.DRAFT)
        .select_related("template__funder", "share__partner__organisation")
        .order_by("created_at", "id")
    )


def released() -> list[UUID]:
    """Ids of letters that are released and have no PDF yet, oldest first."""
    return list(
        DecisionLetter.objects.filter(state=LetterState.RELEASED)
        .order_by("released_at", "id")
        .values_list("pk", flat=True)
    )


# -- the tandem -------------------------------------------------------------------------------------


def _addressed_to_others() -> QuerySet[PartnerReplacement]:
    """Letters that are out since before another organisation took the seat: they are the old one's."""
    return PartnerReplacement.objects.filter(
        partner=OuterRef("share__partner"),
        state=ReplacementState.DONE,
        done_at__gt=OuterRef("issued_at"),
    )


def letters_of_tandem(user: User, application_pk: UUID) -> tuple[Application | None, Sequence[AwardShare]]:
    """The application and its committed shares, each with `.letter` (or None) and `.is_mine`.

    Both partners see the state of both letters under the one decision, each the file of its own only.
    Drafts and releases do not show: nothing half-decided reaches an applicant.
    """
    application = applications_of_member(user).filter(pk=application_pk).select_related("call").first()
    if application is None:
        return None, []
    mine = Membership.objects.filter(organisation=OuterRef("partner__organisation"), user=user)
    shares = list(
        AwardShare.objects.filter(award__application=application, award__state=AwardState.COMMITTED)
        .annotate(is_mine=Exists(mine))
        .select_related("partner__organisation", "funder")
        .prefetch_related(
            Prefetch(
                "letters",
                DecisionLetter.objects.filter(~Exists(_addressed_to_others()), state__in=OUT)
                .annotate(was_fetched=Exists(LetterRetrieval.objects.filter(letter=OuterRef("pk"))))
                .order_by("created_at", "id"),
                to_attr="out",
            )
        )
        .order_by("created_at", "id")
    )
    for share in shares:
        share.letter = share.out[0] if share.out else None
    return application, shares


def letter_of_member(user: User, application_pk: UUID, pk: UUID) -> DecisionLetter | None:
    """A letter to an organisation of this person, issued; else None."""
    member = Membership.objects.filter(organisation=OuterRef("share__partner__organisation"), user=user)
    return (
        DecisionLetter.objects.filter(
            Exists(member),
            ~Exists(_addressed_to_others()),
            pk=pk,
            share__award__application=application_pk,
            share__award__application__in=applications_of_member(user).values("pk"),
            state=LetterState.ISSUED,
        )
        .select_related("share__award__application", "share__partner__role__funding_line")
        .first()
    )


def letter_to_verify(code: UUID) -> DecisionLetter | None:
    """What the public page may say about a letter: only of letters that are out."""
    return (
        DecisionLetter.objects.filter(code=code, state=LetterState.ISSUED)
        .select_related("template__call", "template__funder")
        .first()
    )
