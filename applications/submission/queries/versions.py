"""What the content was and is: kept versions, what was handed in, the present state.

What was handed in stays in its own tables and is listed beside the versions, never stored twice.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.papers.queries import standing_attachments
from applications.plans.snapshot import Content
from applications.submission import content as submission_content
from applications.submission.constants import VersionKind
from applications.submission.models.submission import Amendment, Submission
from applications.submission.models.versions import Version
from applications.submission.queries.content import whole_of
from core import clock

# In addresses, instead of an id: what there is at this moment.
NOW = "jetzt"


@dataclass
class State:
    """The content at a moment. content is there only where it was asked for (state, present)."""

    ref: str
    kind: str
    at: datetime
    by: User | None = None
    label: str = ""
    content_hash: str = ""
    content: Content = field(default_factory=dict)

    @property
    def is_now(self) -> bool:
        return self.ref == NOW

    @property
    def is_handed_in(self) -> bool:
        return self.kind in (VersionKind.SUBMITTED, VersionKind.AMENDED)

    @property
    def occasion(self) -> str:
        return _("aktueller Stand") if self.is_now else str(VersionKind(self.kind).label)

    @property
    def moment(self) -> str:
        return date_format(self.at.astimezone(clock.BERLIN), "SHORT_DATETIME_FORMAT")

    @property
    def name(self) -> str:
        """For headings and choices: moment and occasion."""
        words = {"moment": self.moment, "occasion": self.label or self.occasion}
        return _("%(moment)s – %(occasion)s") % words


def _kept(version: Version) -> State:
    return State(
        ref=str(version.pk),
        kind=version.kind,
        at=version.taken_at,
        by=version.kept_by,
        label=version.label,
        content_hash=version.content_hash,
    )


def _handed_in(row: Submission | Amendment) -> State:
    return State(
        ref=str(row.pk),
        kind=VersionKind.SUBMITTED if isinstance(row, Submission) else VersionKind.AMENDED,
        at=row.arrived_at,
        by=row.submitted_by,
        content_hash=row.content_hash,
    )


EMPTY = {"title": "", "years": [], "sections": [], "partners": [], "letters_of_intent": [], "attachments": []}
EMPTY_SPACE = {"name": "", "place": None, "place_name": "", "population": None, "description": ""}
EMPTY_PARTNER: Content = {"role_title": {}, "costs": [], "financing": []}


def complete(snapshot: Content) -> Content:
    """A snapshot that is older than the present shape, with what pages count on."""
    return {
        **EMPTY,
        **snapshot,
        "social_space": {**EMPTY_SPACE, **(snapshot.get("social_space") or {})},
        "partners": [{**EMPTY_PARTNER, **partner} for partner in snapshot.get("partners") or []],
    }


def gone_files(application: Application, snapshot: Content) -> set[str]:
    """Ids of files of this snapshot that do not belong to the application any more."""
    files = [*snapshot["attachments"], *(letter["attachment"] for letter in snapshot["letters_of_intent"])]
    standing = standing_attachments().filter(application=application).values_list("pk", flat=True)
    return {file["id"] for file in files} - {str(pk) for pk in standing}


def versions_of(application: Application) -> QuerySet[Version]:
    return Version.objects.filter(application=application).select_related("kept_by")


class States:
    """All states of one application, newest first; at most four queries, no content among them."""

    def __init__(self, application: Application):
        self.application = application

    @cached_property
    def is_handed_in(self) -> bool:
        return bool(self._handed_in)

    @cached_property
    def is_reopened(self) -> bool:
        return (
            self.is_handed_in
            and Reopening.objects.filter(application=self.application, state=ReopeningState.OPEN).exists()
        )

    @cached_property
    def has_now(self) -> bool:
        """Is there anything beside what was handed in?"""
        return not self.is_handed_in or self.is_reopened

    @cached_property
    def _handed_in(self) -> list[State]:
        return [
            _handed_in(row)
            for model in (Submission, Amendment)
            for row in model.objects.filter(application=self.application)
            .defer("content")
            .select_related("submitted_by")
            .order_by("arrived_at", "id")
        ]

    @cached_property
    def now(self) -> State | None:
        """Without its content, which has to be put together from many tables (see present)."""
        if not self.has_now:
            return None
        return State(ref=NOW, kind="", at=self.application.edited_at or self.application.created_at)

    @cached_property
    def kept(self) -> list[State]:
        """Everything but the present, newest first. What the last day of editing left behind is the
        present as long as nobody changes it."""
        last_day = (
            self.now.at.astimezone(clock.BERLIN).date() if self.now and self.application.edited_at else None
        )
        versions = [
            _kept(version)
            for version in versions_of(self.application).defer("content").order_by("-taken_at", "id")
            if version.kind != VersionKind.DAY or version.day != last_day
        ]
        return sorted([*versions, *self._handed_in], key=lambda state: state.at, reverse=True)

    @cached_property
    def all(self) -> list[State]:
        return [*([self.now] if self.now else []), *self.kept]

    @property
    def usual_pair(self) -> tuple[State, State] | None:
        """The last two: what was kept last, and what there is now."""
        return (self.all[1], self.all[0]) if len(self.all) > 1 else None


def present(application: Application) -> State:
    """What there is now, with its content."""
    loaded = whole_of(application.pk)
    found = submission_content.snapshot(loaded)
    return State(
        ref=NOW,
        kind="",
        at=loaded.edited_at or loaded.created_at,
        content_hash=submission_content.hash_of(found),
        content=found,
    )


def state(application: Application, ref: str) -> State | None:
    """The state with this address, with its content; None when this application has no such state."""
    if ref == NOW:
        return present(application) if States(application).has_now else None
    try:
        pk = uuid.UUID(ref)
    except ValueError:
        return None
    version = versions_of(application).filter(pk=pk).first()
    if version is not None:
        found = _kept(version)
        found.content = complete(version.content)
        return found
    for model in (Submission, Amendment):
        row = model.objects.filter(application=application, pk=pk).select_related("submitted_by").first()
        if row is not None:
            found = _handed_in(row)
            found.content = complete(row.content)
            return found
    return None


def last_state(application: Application) -> State:
    """What counts at this moment, with its content: what was handed in last, before that what there is."""
    for model, order in ((Amendment, "-number"), (Submission, "-arrived_at")):
        row = (
            model.objects.filter(application=application)
            .select_related("submitted_by")
            .order_by(order, "id")
            .first()
        )
        if row is not None:
            found = _handed_in(row)
            found.content = complete(row.content)
            return found
    return present(application)
