"""What the tandem has handed in: what the office and the reviewers read."""

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from applications.constants import FundingKind, ReopeningState
from applications.models import Amendment, Attachment, FundingAmount, Reopening, Submission
from programmes.models import RequiredPaper

AMOUNT = DecimalField(max_digits=14, decimal_places=2)


class _GrantsIn(Func):
    """The sum of the grants in a snapshot (applications.content)."""

    template = (
        "(SELECT SUM((amount #>> '{}')::numeric) FROM jsonb_path_query(%(expressions)s, "
        "'$.partners[*].financing[*] ? (@.kind == \"grant\").amounts.*') AS amount)"
    )
    output_field = AMOUNT


def _present() -> Coalesce:
    """Of the submission in the outer query: the content of its last amendment, else its own."""
    amended = (
        Amendment.objects.filter(application=OuterRef("application")).order_by("-number").values("content")
    )
    return Coalesce(Subquery(amended[:1]), "content", output_field=JSONField())


def grants_applied_for() -> Case:
    """To annotate applications with: the sum applied for, as it was handed in.

    The rows of the plans say the same and are quicker to sum, but for the time in which a question of the
    office is open.
    """
    reopened = Reopening.objects.filter(application=OuterRef("pk"), state=ReopeningState.OPEN)
    kept = (
        Submission.objects.filter(application=OuterRef("pk"))
        .annotate(present=_present())
        .annotate(total=_GrantsIn("present"))
        .values("total")
    )
    rows = (
        FundingAmount.objects.filter(
            source__kind=FundingKind.GRANT, source__plan__partner__application=OuterRef("pk")
        )
        .order_by()
        .values("source__plan__partner__application")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return Case(
        When(Exists(reopened), then=Subquery(kept)),
        default=Subquery(rows),
        output_field=AMOUNT,
    )


def handed_in(application) -> dict:
    """The content (content.snapshot) of the last amendment, else of the submission; one query.

    Never what is being changed right now while the office has opened parts again. Raises
    Submission.DoesNotExist for a draft.
    """
    return (
        Submission.objects.filter(application=application)
        .annotate(present=_present())
        .values_list("present", flat=True)
        .get()
    )


def handed_in_files(application, content: dict) -> QuerySet[Attachment]:
    """The files of that content, and those that the call allows to follow as soon as they are there.

    A file that was replaced after a question of the office stays until the answer is handed in.
    """
    files = [*content["attachments"], *(letter["attachment"] for letter in content["letters_of_intent"])]
    follows = RequiredPaper.objects.filter(call=application.call_id, may_follow=True).values("kind")
    return Attachment.objects.filter(
        Q(pk__in=[file["id"] for file in files]) | Q(kind__in=follows, removed_at__isnull=True),
        application=application,
    ).order_by("created_at", "id")
