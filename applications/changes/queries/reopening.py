"""A question of the office and the tandem's answer to it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from accounts.models import User
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.draft.parts import Part, parts_of
from applications.draft.queries import applications, consents, reopenings
from applications.plans.snapshot import Content
from applications.submission import content as submission_content
from applications.submission.completeness import Missing, lacking_in
from applications.submission.queries import content as content_queries
from applications.submission.queries.cards import MySeats, PartnerCard, role_at
from applications.submission.queries.handed_in import changed_parts, handed_in
from core import clock
from programmes.queries import load_parts


@dataclass
class ReopeningPage(MySeats):
    """What the tandem answers and agrees to. Needs the application loaded by reopening_page."""

    application: Application
    reopening: Reopening
    user: User
    arrived_at: datetime | None = None

    @cached_property
    def is_open(self) -> bool:
        return clock.is_open(self.reopening.due_at, arrived_at=self.arrived_at)

    @cached_property
    def parts(self) -> list[Part]:
        known = parts_of(self.application)
        return [known[key] for key in self.reopening.parts if key in known]

    @cached_property
    def content(self) -> Content:
        return submission_content.to_hand_in(self.application, self.reopening)

    @cached_property
    def content_hash(self) -> str:
        return submission_content.hash_of(self.content)

    @cached_property
    def missing(self) -> list[Missing]:
        return lacking_in(self.application, self.reopening)

    @cached_property
    def changes(self) -> list[str]:
        return changed_parts(handed_in(self.application), self.content)

    @cached_property
    def partners(self) -> list[PartnerCard]:
        agreed = {
            consent.partner_id: consent
            for consent in consents.consents_to(self.application, self.reopening)
            if consent.content_hash == self.content_hash
        }
        return [
            PartnerCard(partner, self.content["years"], agreed.get(partner.pk), role_at(partner, self.user))
            for partner in self.application.partners.all()
        ]


def reopening_page(user: User, pk: UUID, *, arrived_at: datetime | None = None) -> ReopeningPage | None:
    """None when this person sees no such application, or no question of it waits for an answer."""
    application = (
        applications.visible_to(user)
        .filter(pk=pk)
        .select_related("call__programme", "social_space__place")
        .first()
    )
    if application is None:
        return None
    reopening = reopenings.open_reopening(application)
    if reopening is None:
        return None
    load_parts(application.call, kept=True)
    content_queries.load(application, people=True)
    return ReopeningPage(application, reopening, user, arrived_at)
