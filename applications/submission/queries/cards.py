"""The seats of a tandem as one of its people sees them: whose they are, what they plan, what I am there."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import cached_property

from accounts.constants import MemberRole
from accounts.models import Membership, User
from applications.draft.constants import WRITERS
from applications.draft.models.application import Partner
from applications.draft.models.consent import Consent
from applications.plans import sums
from applications.plans.sums import Plan


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

    @property
    def memberships(self) -> QuerySet[Membership]:
        return self.partner.organisation.memberships.all()

    @property
    def i_sign(self) -> bool:
        return self.my_role == MemberRole.SIGNATORY

    @property
    def i_write(self) -> bool:
        return self.my_role in WRITERS


def role_at(partner: Partner, user: User) -> str:
    """The person's role in the partner's organisation (members are loaded); "" for a stranger to it."""
    for membership in partner.organisation.memberships.all():
        if membership.user_id == user.pk:
            return membership.role
    return ""


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
