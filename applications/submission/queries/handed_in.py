"""What the tandem has handed in: what the office and the reviewers read."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from applications.draft.parts import plan_title
from applications.papers.models import Attachment
from applications.plans.snapshot import Content
from applications.submission.models.submission import Amendment, Submission
from core.fields import TranslatedText
from core.prepared import one_of, prepared
from programmes.constants import PaperKind
from programmes.models import RequiredPaper


def _present() -> Coalesce:
    """Of the submission in the outer query: the content of its last amendment, else its own."""
    amended = (
        Amendment.objects.filter(application=OuterRef("application")).order_by("-number").values("content")
    )
    return Coalesce(Subquery(amended[:1]), "content", output_field=JSONField())


@prepared("application")
def _contents(*, application: UUID) -> QuerySet[Submission, Content]:
    found = Submission.objects.filter(application=application).annotate(present=_present())
    return found.values_list("present", flat=True)


def handed_in(application: Application) -> Content:
    """The content (content.snapshot) of the last amendment, else of the submission; one query.

    Never what is being changed right now while the office has opened parts again. Raises
    Submission.DoesNotExist for a draft.
    """
    present = one_of(_contents(application=application.pk))
    if present is None:
        raise Submission.DoesNotExist
    return present


def handed_in_files(application: Application, content: Content) -> QuerySet[Attachment]:
    """The files of that content, and those that the call allows to follow as soon as they are there.

    A file that was replaced after a question of the office stays until the answer is handed in.
    """
    return _files_of.plain(**_asked(application, content))


def files_with_letters(application: Application, content: Content) -> list[Attachment]:
    """The same, read, each with its letter of intent."""
    return _files_of(**_asked(application, content), with_letters=True)


def _asked(application: Application, content: Content) -> dict[str, Any]:
    files = [*content["attachments"], *(letter["attachment"] for letter in content["letters_of_intent"])]
    return {
        "application": application.pk,
        "call": application.call_id,
        "files": [UUID(file["id"]) for file in files],
    }


@prepared("application", "call", "files")
def _files_of(
    *, application: UUID, call: UUID, files: Collection[UUID], with_letters: bool = False
) -> QuerySet[Attachment]:
    follows = RequiredPaper.objects.filter(call=call, may_follow=True).values("kind")
    found = Attachment.objects.filter(
        Q(pk__in=files) | Q(kind__in=follows, removed_at__isnull=True), application=application
    ).order_by("created_at", "id")
    return found.select_related("letter_of_intent") if with_letters else found


@prepared("application")
def _submissions(*, application: UUID) -> QuerySet[Submission]:
    return Submission.objects.filter(application=application).select_related("submitted_by", "receipt")


def handed_in_rows(application: Application, *, amended: bool = True) -> list[Submission | Amendment]:
    """The submission and its amendments, oldest first; in `.kept` the receipt, None while it is being made.

    amended=False: the caller knows that there are no amendments, and saves a query.
    """
    submissions = _submissions(application=application.pk)
    amendments = (
        Amendment.objects.filter(application=application)
        .select_related("submitted_by", "receipt", "reopening")
        .order_by("number")
    )
    rows: list[Submission | Amendment] = [*submissions, *(amendments if amended else [])]
    for row in rows:
        row.kept = getattr(row, "receipt", None)  # type: ignore[union-attr]
    return rows


def without_receipt(limit: int = 50) -> list[UUID]:
    """Ids of what came in and has no receipt yet, oldest first."""
    found: list[UUID] = []
    for model in (Submission, Amendment):
        rows = model.objects.filter(receipt__isnull=True).order_by("arrived_at", "id")
        found += rows.values_list("pk", flat=True)[:limit]
    return found[:limit]


def handed_in_row(application: Application, pk: UUID) -> Submission | Amendment | None:
    for row in handed_in_rows(application):
        if row.pk == pk:
            return row
    return None


def changed_parts(before: Content, after: Content, *, names: bool = True) -> list[str]:
    """In which parts two snapshots differ, in words, in the order of the task list. names=False: without
    the names of the partners, for who must not know them."""
    found = []
    if before["social_space"] != after["social_space"]:
        found.append(_("Sozialraum"))
    texts = {section["key"]: section["text"] for section in before["sections"]}
    found += [
        str(TranslatedText(section["title"]))
        for section in after["sections"]
        if texts.get(section["key"]) != section["text"]
    ]
    files, now = _files(before), _files(after)
    found += [str(kind.label) for kind in PaperKind if files.get(kind) != now.get(kind)]
    plans = {one["id"]: (one["costs"], one["financing"]) for one in before["partners"]}
    found += [
        plan_title(one["organisation"]["name"]) if names else _("Finanzplan")
        for one in after["partners"]
        if plans.get(one["id"]) != (one["costs"], one["financing"])
    ]
    return found


def _files(snapshot: Content) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in [*snapshot["attachments"], *(one["attachment"] for one in snapshot["letters_of_intent"])]:
        found.setdefault(file["kind"], []).append(file["sha256"])
    return found
