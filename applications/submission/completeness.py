"""What an application still lacks. For both partners, at all times, each with the way to the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.draft.models.application import Application, Partner
from applications.draft.models.reopening import Reopening
from applications.draft.parts import paper_url, plan_part, section_part, url_of
from applications.draft.words import length
from applications.papers.constants import ScanState
from applications.plans import checks, sums
from applications.submission.content import papers


@dataclass(frozen=True)
class Missing:
    """One thing to do. part: which entry of the task list; url: where it is done; partner: whose it is
    (None: the tandem's together)."""

    part: str
    text: str
    url: str
    partner: Partner | None = None


def missing(application: Application) -> list[Missing]:
    """Everything that keeps this application from being handed in; empty when nothing does."""
    return [
        *_partners(application),
        *_social_space(application),
        *_sections(application),
        *_papers(application),
        *_plans(application),
    ]


def lacking_in(application: Application, reopening: Reopening | None = None) -> list[Missing]:
    """What keeps it from being handed in; after a question of the office: in the parts that are open."""
    lacking = missing(application)
    if reopening is None:
        return lacking
    # One plan hangs on the others (the split, the cap of the space): with one open, all checks count.
    plans = any(part.startswith("plan-") for part in reopening.parts)
    return [
        *(one for one in lacking if one.part in reopening.parts or (plans and one.part.startswith("plan-"))),
        *(
            []
            if reopening.answer
            else [
                Missing(
                    "answer",
                    _("Ihre Antwort an das Programmbüro fehlt."),
                    url_of(application, "reopening"),
                )
            ]
        ),
    ]


def _partners(application: Application) -> Iterator[Missing]:
    taken: dict[UUID, int] = {}
    for partner in application.partners.all():
        taken[partner.role_id] = taken.get(partner.role_id, 0) + 1
    for role in application.call.partner_roles.all():
        if taken.get(role.pk, 0) < role.minimum:
            text = _("Im Tandem fehlt noch: %(role)s.") % {"role": role}
            yield Missing("partners", text, url_of(application, "partners"))


def _social_space(application: Application) -> Iterator[Missing]:
    space, url = application.social_space, url_of(application, "social_space")
    if not space.name:
        yield Missing("social_space", _("Der Name des Sozialraums fehlt."), url)
    if not space.place_id:
        yield Missing("social_space", _("Die Kommune des Sozialraums fehlt."), url)
    if not space.description:
        yield Missing("social_space", _("Die Beschreibung des Sozialraums fehlt."), url)


def _sections(application: Application) -> Iterator[Missing]:
    for section in application.sections.all():
        form_section = section.form_section
        part, url = section_part(section), url_of(application, "section", section.pk)
        if form_section.required and not section.text:
            text = _("Der Text „%(section)s“ fehlt.") % {"section": form_section}
            yield Missing(part, text, url)
        over = length(section.text, form_section).excess
        if over:
            text = _("Der Text „%(section)s“ ist um %(over)s zu lang.") % {
                "section": form_section,
                "over": over,
            }
            yield Missing(part, text, url)


def _papers(application: Application) -> Iterator[Missing]:
    for attachment in application.attachments.all():
        if attachment.scan_state == ScanState.INFECTED and attachment.removed_at is None:
            text = _("In der Datei „%(file)s“ wurde Schadsoftware gefunden. Entfernen Sie sie.") % {
                "file": attachment.name
            }
            yield Missing(attachment.kind, text, paper_url(application, attachment.kind))
    for paper in application.call.required_papers.all():
        if paper.may_follow:
            continue
        healthy = [one for one in papers(application, paper.kind) if one.scan_state != ScanState.INFECTED]
        lacking = paper.minimum - len(healthy)
        if lacking > 0:
            text = ngettext(
                "„%(paper)s“: Es fehlt noch ein Dokument.",
                "„%(paper)s“: Es fehlen noch %(lacking)d Dokumente.",
                lacking,
            ) % {"paper": paper, "lacking": lacking}
            yield Missing(paper.kind, text, paper_url(application, paper.kind))


def _plans(application: Application) -> Iterator[Missing]:
    plans = {plan.partner.pk: plan for plan in sums.plans(application)}
    pages = {pk: url_of(application, "finance_plan", pk) for pk in plans}
    for pk, plan in plans.items():
        if not plan.is_begun:
            text = _("Der Finanzplan von %(partner)s ist noch leer.") % {"partner": plan.partner}
            yield Missing(plan_part(plan.partner), text, pages[pk], plan.partner)
        elif not plan.total_grant:
            text = _("Im Finanzplan von %(partner)s ist noch keine Förderung beantragt.") % {
                "partner": plan.partner
            }
            yield Missing(plan_part(plan.partner), text, pages[pk], plan.partner)
    for check in checks.failed(checks.checks(application)):
        partner = check.partner
        if partner is None:
            partner = next(iter(plans.values())).partner
            yield Missing(plan_part(partner), check.text, pages[partner.pk])
        else:
            yield Missing(plan_part(partner), check.text, pages[partner.pk], partner)
