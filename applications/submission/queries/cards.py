"""The seats of a tandem as one of its people sees them: whose they are, what they plan, what I am there."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise, cached_property

from accounts.constants import MemberRole
from accounts.models import User
from applications.draft.constants import WRITERS
from applications.draft.models.application import Partner
from applications.draft.models.consent import Consent
from applications.plans import sums
from applications.plans.sums import Plan


@dataclass(frozen=True)
class Member:
    """One of the people of a partner's organisation."""

    user_id: UUID
    name: str
    role: str

    def __str__(self) -> str:
        return self.name

    @property
    def role_label(self) -> str | Promise:
        return MemberRole(self.role).label


def people_of(partner: Partner) -> list[Member]:
    """By name. partner: loaded with its people (queries.content.load)."""
    return [Member(UUID(one["user"]), one["name"] or one["email"], one["role"]) for one in partner.people]


@dataclass
class PartnerCard:
    """One of the equals."""

    partner: Partner
    years: list[int]
    consent: Consent | None
    my_role: str

    @cached_property
    def plan(self) -> Plan:
        return sums.plan_of(self.partner, self.years)

    @cached_property
    def people(self) -> list[Member]:
        return people_of(self.partner)

    @property
    def i_sign(self) -> bool:
        return self.my_role == MemberRole.SIGNATORY

    @property
    def i_write(self) -> bool:
        return self.my_role in WRITERS


def role_at(partner: Partner, user: User) -> str:
    """The person's role in the partner's organisation (its people are loaded); "" for a stranger to it."""
    return next((one.role for one in people_of(partner) if one.user_id == user.pk), "")


class MySeats:
    """What I am in the tandem, by the cards of a page (`partners`): of several seats the one that may do most."""

    @property
    def partners(self) -> list[PartnerCard]:
        raise NotImplementedError

    @cached_property
    def i_write(self) -> bool:
        return any(card.i_write for card in self.partners)

    @cached_property
    def i_sign(self) -> bool:
        return any(card.i_sign for card in self.partners)
