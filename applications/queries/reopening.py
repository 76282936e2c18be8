"""A question of the office and the tandem's answer to it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from applications import content
from applications.completeness import lacking_in
from applications.models import Amendment, Application, Reopening, Submission
from applications.parts import parts_of, plan_title
from applications.queries import reads
from applications.queries.handed_in import handed_in
from applications.queries.page import MySeats, PartnerCard, role_at
from core import clock
from core.fields import TranslatedText
from programmes.constants import PaperKind


@dataclass
class ReopeningPage(MySeats):
    """What the tandem answers and agrees to. Needs the application loaded by reopening_page."""

    application: Application
    reopening: Reopening
    user: object
    arrived_at: datetime | None = None

    @cached_property
    def is_open(self) -> bool:
        return clock.is_open(self.reopening.due_at, arrived_at=self.arrived_at)

    @cached_property
    def parts(self) -> list:
        known = parts_of(self.application)
        return [known[key] for key in self.reopening.parts if key in known]

    @cached_property
    def content(self) -> dict:
        return content.to_hand_in(self.application, self.reopening)

    @cached_property
    def content_hash(self) -> str:
        return content.hash_of(self.content)

    @cached_property
    def missing(self) -> list:
        return lacking_in(self.application, self.reopening)

    @cached_property
    def changes(self) -> list[str]:
        return changed_parts(handed_in(self.application), self.content)

    @cached_property
    def partners(self) -> list[PartnerCard]:
        agreed = {
            consent.partner_id: consent
            for consent in reads.consents_to(self.application, self.reopening)
            if consent.content_hash == self.content_hash
        }
        return [
            PartnerCard(partner, self.content["years"], agreed.get(partner.pk), role_at(partner, self.user))
            for partner in self.application.partners.all()
        ]


def reopening_page(user, pk, *, arrived_at=None) -> ReopeningPage | None:
    """None when this person sees no such application, or no question of it waits for an answer."""
    application = (
        reads.visible_to(user).filter(pk=pk).select_related("call__programme", "social_space__place").first()
    )
    reopening = reads.open_reopening(application) if application else None
    if reopening is None:
        return None
    prefetch_related_objects([application], *reads.everything(), reads.members_of_partners())
    return ReopeningPage(application, reopening, user, arrived_at)


def handed_in_rows(application, *, amended=True) -> list[Submission | Amendment]:
    """The submission and its amendments, oldest first; in `.kept` the receipt, None while it is being made.

    amended=False: the caller knows that there are no amendments, and saves a query.
    """
    submissions = Submission.objects.filter(application=application).select_related("submitted_by", "receipt")
    amendments = (
        Amendment.objects.filter(application=application)
        .select_related("submitted_by", "receipt", "reopening")
        .order_by("number")
    )
    rows: list[Submission | Amendment] = [*submissions, *(amendments if amended else [])]
    for row in rows:
        row.kept = getattr(row, "receipt", None)  # type: ignore[union-attr]
    return rows


def without_receipt(limit=50) -> list:
    """Ids of what came in and has no receipt yet, oldest first."""
    found: list = []
    for model in (Submission, Amendment):
        rows = model.objects.filter(receipt__isnull=True).order_by("arrived_at", "id")
        found += rows.values_list("pk", flat=True)[:limit]
    return found[:limit]


def handed_in_row(application, pk) -> Submission | Amendment | None:
    for row in handed_in_rows(application):
        if row.pk == pk:
            return row
    return None


def changed_parts(before: dict, after: dict, *, names: bool = True) -> list[str]:
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


def _files(snapshot: dict) -> dict:
    found: dict = {}
    for file in [*snapshot["attachments"], *(one["attachment"] for one in snapshot["letters_of_intent"])]:
        found.setdefault(file["kind"], []).append(file["sha256"])
    return found
