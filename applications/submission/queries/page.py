"""One application as its tandem sees it: what is done, what is missing, whose turn it is."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.draft.models.application import Application, PartnerInvitation
from applications.draft.models.consent import Consent
from applications.draft.parts import paper_url, plan_part, plan_title, section_part, url_of
from applications.draft.queries import applications
from applications.draft.queries import consents as consents_queries
from applications.draft.queries import invitations as invitations_queries
from applications.draft.queries.comments import about_parts
from applications.papers.rules import may_follow
from applications.plans.snapshot import Content
from applications.submission import content as submission_content
from applications.submission.completeness import Missing, missing
from applications.submission.models.submission import Submission
from applications.submission.queries import content as content_queries
from applications.submission.queries.cards import MySeats, PartnerCard, role_at
from applications.submission.queries.handed_in import handed_in
from applications.submission.queries.steps import steps
from applications.submission.queries.turns import Turn, turn_of
from core import clock
from core.money import ZERO, euro
from core.prepared import one_of, prepared
from programmes.constants import PaperKind
from programmes.models import Call, PartnerRole, RequiredPaper
from programmes.queries import load_parts

# An entry of the task list, as its template reads it.
Task: TypeAlias = dict[str, Any]


@dataclass
class ApplicationPage(MySeats):
    """Needs an application loaded as by application_page; asks nothing row by row."""

    application: Application
    user: User
    arrived_at: datetime | None = None
    consents: list[Consent] = field(default_factory=list)

    @cached_property
    def call(self) -> Call:
        return self.application.call

    @cached_property
    def is_draft(self) -> bool:
        return self.application.is_draft

    @cached_property
    def is_open(self) -> bool:
        return self.call.is_open(arrived_at=self.arrived_at)

    @cached_property
    def partners(self) -> list[PartnerCard]:
        agreed = {
            consent.partner_id: consent
            for consent in self.consents
            if consent.content_hash == self.content_hash
        }
        return [
            PartnerCard(partner, self.call.budget_years, agreed.get(partner.pk), role_at(partner, self.user))
            for partner in self.application.partners.all()
        ]

    @cached_property
    def may_edit(self) -> bool:
        return self.i_write and self.is_draft and self.is_open

    @cached_property
    def submission(self) -> Submission | None:
        return getattr(self.application, "submission", None)

    @cached_property
    def content(self) -> Content:
        """What was handed in; before that, what there is."""
        return (
            handed_in(self.application) if self.submission else submission_content.snapshot(self.application)
        )

    @cached_property
    def content_hash(self) -> str:
        return submission_content.hash_of(self.content)

    @cached_property
    def missing(self) -> list[Missing]:
        return missing(self.application)

    @cached_property
    def invitations(self) -> list[PartnerInvitation]:
        """Open ones; asked only while a seat is free."""
        return invitations_queries.open_invitations(self.application) if self.free_roles else []

    @property
    def _invited(self) -> str:
        addresses = [one.email for one in self.invitations if one.expires_at > clock.now()]
        if not addresses:
            return ""
        return _("Eingeladen: %(addresses)s") % {"addresses": ", ".join(addresses)}

    @cached_property
    def free_roles(self) -> list[PartnerRole]:
        taken = [partner.role_id for partner in self.application.partners.all()]
        return [role for role in self.call.partner_roles.all() if taken.count(role.pk) < role.maximum]

    @cached_property
    def unseated_roles(self) -> list[PartnerRole]:
        """Roles that must be there and are not."""
        taken = [partner.role_id for partner in self.application.partners.all()]
        return [role for role in self.call.partner_roles.all() if taken.count(role.pk) < role.minimum]

    @cached_property
    def total_grant(self) -> Decimal:
        return sum((card.plan.total_grant for card in self.partners), ZERO)

    @cached_property
    def turn(self) -> Turn:
        """Whose turn it is, in a sentence, and where it goes on."""
        return turn_of(
            self.application,
            lacking=self.missing,
            unseated=self.unseated_roles,
            invited=any(one.expires_at > clock.now() for one in self.invitations),
            agreed={card.partner.pk for card in self.partners if card.consent},
            writes_for={card.partner.pk for card in self.partners if card.i_write},
            signs_for={card.partner.pk for card in self.partners if card.i_sign},
        )

    # -- the task list ------------------------------------------------------------------------------
    def _task(self, part: str, title: str, url: str, done: str = "", hint: str = "") -> Task:
        lacking = [one for one in self.missing if one.part == part]
        if lacking:
            return {
                "part": part,
                "title": title,
                "url": url,
                "status": _("fehlt noch"),
                "kind": "warning",
                "hint": hint or (lacking[0].text if len(lacking) == 1 else _several(len(lacking))),
            }
        return {
            "part": part,
            "title": title,
            "url": url,
            "status": done or _("erledigt"),
            "kind": "success",
            "hint": hint,
        }

    @cached_property
    def common_tasks(self) -> list[Task]:
        application = self.application
        tasks = [
            {
                "part": "title",
                "title": _("Titel des Vorhabens"),
                "url": url_of(application, "title"),
                "status": _("erledigt"),
                "kind": "success",
                "hint": application.title,
            },
            self._task(
                "partners", _("Partner im Tandem"), url_of(application, "partners"), hint=self._invited
            ),
            self._task("social_space", _("Sozialraum"), url_of(application, "social_space")),
        ]
        for section in application.sections.all():
            tasks.append(
                self._task(
                    section_part(section),
                    str(section.form_section),
                    url_of(application, "section", section.pk),
                )
            )
        for paper in self.call.required_papers.all():
            tasks.append(self._paper_task(paper))
        return [self._with_people(task) for task in tasks]

    def _with_people(self, task: Task) -> Task:
        """Who takes care of the part, how many comments are open there."""
        part = str(task["part"])
        carer = next((one for one in self.application.carers if one["part"] == part), None)
        here = carer is not None and any(
            str(person.user_id) == carer["id"] for card in self.partners for person in card.people
        )
        return task | {
            "carer": carer["name"] if carer else "",
            "carer_left": carer is not None and not here,
            "remarks": self.application.open_remarks.count(part),
            "assign_url": url_of(self.application, "responsibility", part) if self.may_edit else "",
        }

    def _paper_task(self, paper: RequiredPaper) -> Task:
        there = submission_content.papers(self.application, paper.kind)
        url = paper_url(self.application, paper.kind)
        if not there and paper.may_follow:
            return {
                "part": paper.kind,
                "title": str(paper),
                "url": url,
                "status": _("kann folgen") if self.is_open else _("fehlt noch"),
                "kind": "neutral",
                "hint": _("Darf auch nach der Frist nachgereicht werden.") if self.is_open else "",
            }
        hint = ""
        if paper.kind == PaperKind.LETTER_OF_INTENT:
            hint = _("%(there)d von mindestens %(minimum)d") % {
                "there": len(there),
                "minimum": paper.minimum,
            }
        return self._task(paper.kind, str(paper), url, hint=hint)

    @cached_property
    def plan_tasks(self) -> list[Task]:
        tasks = []
        for card in self.partners:
            hint = ""
            if card.plan.is_begun:
                hint = _("Ausgaben %(costs)s, beantragte Förderung %(grant)s") % {
                    "costs": euro(card.plan.total_costs),
                    "grant": euro(card.plan.total_grant),
                }
            tasks.append(
                self._task(
                    plan_part(card.partner),
                    plan_title(card.partner),
                    url_of(self.application, "finance_plan", card.partner.pk),
                    hint=hint,
                )
            )
        return [self._with_people(task) for task in tasks]

    @cached_property
    def submit_tasks(self) -> list[Task]:
        agreed = sum(card.consent is not None for card in self.partners)
        ready = not self.missing
        return [
            {
                "title": _("Lesen, zustimmen und einreichen"),
                "url": url_of(self.application, "submit"),
                "status": _("%(agreed)d von %(all)d zugestimmt")
                % {"agreed": agreed, "all": len(self.partners) + len(self.unseated_roles)},
                "kind": "info" if ready else "neutral",
                "hint": self._submit_hint,
            }
        ]

    @property
    def _submit_hint(self) -> str:
        if not self.is_open:
            return _("Die Frist ist abgelaufen. Lesen können Sie den Stand weiterhin.")
        if self.missing:
            return _("Möglich, sobald nichts mehr fehlt. Lesen können Sie den Stand jederzeit.")
        return ""

    @cached_property
    def late_papers(self) -> list[dict[str, object]]:
        """Papers that may still come in after the application was handed in, with what is there."""
        return [
            {
                "paper": paper,
                "url": paper_url(self.application, paper.kind),
                "there": submission_content.papers(self.application, paper.kind),
            }
            for paper in self.call.required_papers.all()
            if may_follow(self.application, paper)
        ]

    @cached_property
    def steps(self) -> list[dict[str, str]]:
        """The way of the application, for the steps component."""
        return steps(self.application)


def _several(count: int) -> str:
    return ngettext("%(count)d Angabe fehlt noch", "%(count)d Angaben fehlen noch", count) % {"count": count}


@prepared("user", "application")
def _application(*, user: UUID, application: UUID) -> QuerySet[Application]:
    return (
        applications.seen_by(user)
        .filter(pk=application)
        .annotate(**about_parts())
        .select_related("call__programme", "social_space__place", "current_round", "submission__submitted_by")
    )


def application_page(user: User, pk: UUID, *, arrived_at: datetime | None = None) -> ApplicationPage | None:
    """The page object, or None when this person may not see it. At most eight queries with session and person.

    What was handed in is read from the submission; the live tables are only loaded without one.
    """
    application = one_of(_application(user=user.pk, application=pk))
    if application is None:
        return None
    submission = getattr(application, "submission", None)
    load_parts(application.call, kept=True)
    content_queries.load(application, plans=submission is None, people=True)
    consents = consents_queries.standing_consents(application) if application.is_draft else []
    return ApplicationPage(application, user, arrived_at=arrived_at, consents=consents)
