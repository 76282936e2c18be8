"""Likely conflicts of interest, for people to look at. A hint never decides anything by itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.constants import FunderRole, MemberRole
from accounts.models import FunderMembership, Membership, User
from accounts.rules import funders_where
from applications.draft.models.application import Application, Partner
from applications.papers.models import LetterOfIntent
from casework.constants import OFFICE_RULES, AssignmentState
from casework.models import Assignment, ConflictDeclaration, ConflictRuling
from casework.queries.visibility import applications_visible_to
from programmes.models import FundingLine
from reviews.assessment.constants import HintKind

# Addresses of everybody: they say nothing about where somebody works.
FREEMAIL = frozenset(
    [
        "aol.com",
        "aol.de",
        "arcor.de",
        "email.de",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "hotmail.de",
        "icloud.com",
        "live.com",
        "live.de",
        "mail.de",
        "mailbox.org",
        "me.com",
        "outlook.com",
        "outlook.de",
        "posteo.de",
        "posteo.net",
        "proton.me",
        "protonmail.com",
        "t-online.de",
        "tutanota.com",
        "tuta.io",
        "vodafone.de",
        "web.de",
        "yahoo.com",
        "yahoo.de",
        "ymail.com",
    ]
)
# A domain that people of so many organisations write from is a provider's, whatever its name; the same of so
# many people who work for funders: it says where they get their mail, not where they belong.
PROVIDER_FROM = 3


@dataclass(frozen=True)
class Hint:
    kind: HintKind
    organisation: str
    domain: str = ""

    def _said(self, texts: Mapping[HintKind, str]) -> str:
        return texts[self.kind] % {"organisation": self.organisation, "domain": self.domain}

    def __str__(self) -> str:
        """For the office, behind a name."""
        return self._said(
            {
                HintKind.MEMBER: _("gehört zu %(organisation)s"),
                HintKind.PAST: _("gehörte früher zu %(organisation)s"),
                HintKind.SUPPORTER: _(
                    "gehört oder gehörte zu %(organisation)s, die das Vorhaben unterstützt"
                ),
                HintKind.DOMAIN: _("schreibt von derselben Adresse wie %(organisation)s (@%(domain)s)"),
                HintKind.EARLIER: _("hat sich wegen %(organisation)s schon einmal für befangen erklärt"),
            }
        )

    @property
    def to_the_person(self) -> str:
        return self._said(
            {
                HintKind.MEMBER: _("Sie gehören zu: %(organisation)s."),
                HintKind.PAST: _("Sie gehörten früher zu: %(organisation)s."),
                HintKind.SUPPORTER: _(
                    "Sie gehören oder gehörten zu: %(organisation)s. Diese Organisation unterstützt das Vorhaben."
                ),
                HintKind.DOMAIN: _(
                    "Ihre E-Mail-Adresse endet auf @%(domain)s. Auch Leute von %(organisation)s schreiben von dort."
                ),
                HintKind.EARLIER: _(
                    "Sie haben sich schon einmal für befangen erklärt, wegen: %(organisation)s."
                ),
            }
        )


def _domain(field: str) -> Func:
    return Lower(Func(F(field), Value("@"), Value(2), function="split_part", output_field=TextField()))


def likely_conflicts(
    applications: Collection[UUID], people: Collection[UUID]
) -> dict[tuple[UUID, UUID], list[Hint]]:
    """{(application id, person id): [Hint, …]}. A fixed number of queries, whatever the numbers.

    applications: ids or a queryset of them. Mere acquaintance with a supporter counts as a hint as well: the
    person and the office see it and judge.
    """
    tied: dict = {}  # organisation id -> {person: [Hint]}
    names: dict = {}

    def tie(organisation: UUID, name: str, person: UUID, kind: HintKind, domain: str = "") -> None:
        hints = tied.setdefault(organisation, {}).setdefault(person, [])
        if all(hint.kind != kind for hint in hints):
            hints.append(Hint(kind, name, domain))

    partners = list(
        Partner.objects.filter(application__in=applications)
        .order_by()
        .values_list("application", "organisation", "organisation__name")
    )
    organisations = {organisation: name for _application, organisation, name in partners}
    member = list(
        Membership.objects.filter(user__in=people)
        .order_by()
        .values_list("user", "organisation", "organisation__name")
    )
    now = {(person, organisation) for person, organisation, _name in member}
    for person, organisation, name in member:
        names.setdefault(name.casefold(), set()).add(person)
        if organisation in organisations:
            tie(organisation, name, person, HintKind.MEMBER)
    for person, organisation, name in _ever_members(people):
        names.setdefault(name.casefold(), set()).add(person)
        if organisation in organisations and (person, organisation) not in now:
            tie(organisation, name, person, HintKind.PAST)
    for person, organisation, domain in _sharing_a_domain(organisations, people):
        if (person, organisation) not in now:
            tie(organisation, organisations[organisation], person, HintKind.DOMAIN, domain)
    declared: dict = {}  # (person, organisation): on which applications
    for person, organisation, application in (
        ConflictDeclaration.objects.filter(
            has_conflict=True,
            assignment__reviewer__in=people,
            assignment__application__partners__organisation__in=list(organisations),
        )
        .exclude(ruling__steps_back=False)
        .order_by()
        .values_list(
            "assignment__reviewer",
            "assignment__application__partners__organisation",
            "assignment__application",
        )
        .distinct()
    ):
        if organisation in organisations:
            declared.setdefault((person, organisation), set()).add(application)
            tie(organisation, organisations[organisation], person, HintKind.EARLIER)
    found: dict = {}
    for application, organisation, _name in partners:
        for person, hints in tied.get(organisation, {}).items():
            # The declaration about this very application is no news about it.
            if declared.get((person, organisation)) == {application}:
                hints = [hint for hint in hints if hint.kind != HintKind.EARLIER]
            if hints:
                found.setdefault((application, person), []).extend(hints)
    for application, name in (
        LetterOfIntent.objects.filter(application__in=applications)
        .order_by()
        .values_list("application", "organisation_name")
        .distinct()
        if names
        else ()
    ):
        for person in names.get(name.casefold(), ()):
            found.setdefault((application, person), []).append(Hint(HintKind.SUPPORTER, name))
    order = list(HintKind)
    return {
        pair: sorted(set(hints), key=lambda hint: (order.index(hint.kind), hint.organisation))
        for pair, hints in found.items()
    }


def _ever_members(people: Collection[UUID]) -> Iterable[tuple[UUID, UUID, str]]:
    """(person, organisation, its name) for every membership there ever was: the history has them all."""
    event = Membership.pgh_event_model
    return (
        event.objects.filter(user__in=people)
        .order_by()
        .values_list("user", "organisation", "organisation__name")
        .distinct()
    )


def _sharing_a_domain(
    organisations: Mapping[UUID, str], people: Collection[UUID]
) -> list[tuple[UUID, UUID, str]]:
    """(person, organisation, domain): the person's address ends like those of the organisation's people."""
    domain_of = dict(
        User.objects.filter(pk__in=people)
        .order_by()
        .annotate(domain=_domain("email"))
        .values_list("pk", "domain")
    )
    wanted = set(domain_of.values()) - FREEMAIL
    if not wanted:
        return []
    here = Membership.objects.order_by().annotate(domain=_domain("user__email")).filter(domain__in=wanted)
    staff = (
        FunderMembership.objects.order_by().annotate(domain=_domain("user__email")).filter(domain__in=wanted)
    )
    providers = {
        domain
        for (domain,) in here.values("domain")
        .annotate(number=Count("organisation", distinct=True))
        .filter(number__gte=PROVIDER_FROM)
        .values_list("domain")
        .union(
            staff.values("domain")
            .annotate(number=Count("user", distinct=True))
            .filter(number__gte=PROVIDER_FROM)
            .values_list("domain")
        )
    }
    users: dict = {}
    for organisation, domain in (
        here.filter(organisation__in=list(organisations)).values_list("organisation", "domain").distinct()
    ):
        if domain not in providers:
            users.setdefault(domain, []).append(organisation)
    return [
        (person, organisation, domain)
        for person, domain in domain_of.items()
        for organisation in users.get(domain, ())
    ]


def hints_for(assignment: Assignment) -> list[Hint]:
    """What the reviewer and the office are shown before the declaration."""
    pair = (assignment.application_id, assignment.reviewer_id)
    return likely_conflicts([pair[0]], [pair[1]]).get(pair, [])


def people_behind(application: Application) -> list[Partner]:
    """The partners, each with the people who write or sign for it as `.people`: names, nothing else."""
    partners = list(application.partners.select_related("organisation", "role"))
    names: dict = {}
    for membership in (
        Membership.objects.filter(
            organisation__in=[one.organisation_id for one in partners],
            role__in=[MemberRole.SIGNATORY, MemberRole.EDITOR],
        )
        .select_related("user")
        .order_by("user__name", "user_id")
    ):
        names.setdefault(membership.organisation_id, []).append(str(membership.user))
    for partner in partners:
        partner.people = names.get(partner.organisation_id, [])
    return partners


# -- declared conflicts ---------------------------------------------------------------------------------


def declared_conflicts(user: User) -> QuerySet[ConflictDeclaration]:
    """Declarations of a conflict on applications this person sees, of calls whose office or audit the
    person belongs to, newest first. is_latest: nothing was declared after it; waits: the office has to rule.

    Never one's own, nor on an application one is recused from: the one visibility query takes care.
    """
    calls = FundingLine.objects.filter(
        funder__in=funders_where(user, FunderRole.OFFICER, FunderRole.AUDITOR)
    ).values("call")
    later = (
        ConflictDeclaration.objects.filter(assignment=OuterRef("assignment"))
        .order_by("-created_at", "-pk")
        .values("pk")
    )
    return (
        ConflictDeclaration.objects.filter(
            has_conflict=True,
            assignment__application__call__in=calls,
            assignment__application__in=applications_visible_to(user).values("pk"),
        )
        .exclude(assignment__reviewer=user)
        .annotate(
            latest=Subquery(later[:1]),
            is_ruled=Exists(ConflictRuling.objects.filter(declaration=OuterRef("pk"))),
        )
        .select_related(
            "assignment__application__call",
            "assignment__reviewer",
            "assignment__funder",
            "assignment__round",
            "ruling__decided_by",
        )
        .order_by("-created_at", "-pk")
    )


def to_rule(user: User) -> QuerySet[ConflictDeclaration]:
    """Grounds for distrust (section 21 VwVfG) that wait for the office."""
    offices = FundingLine.objects.filter(funder__in=funders_where(user, FunderRole.OFFICER)).values("call")
    return declared_conflicts(user).filter(
        ground__in=OFFICE_RULES,
        is_ruled=False,
        latest=F("pk"),
        assignment__state=AssignmentState.RECUSED,
        assignment__application__call__in=offices,
    )


def not_replaced() -> Combinable:
    """Of an assignment in the outer query: nobody took its place who is still there."""
    return ~Exists(
        Assignment.objects.filter(replaces=OuterRef("pk")).exclude(
            state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED]
        )
    )
