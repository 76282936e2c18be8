"""The parts of an application: their keys, titles and pages, in the order of the task list."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.draft.models.application import Application, Partner
from applications.draft.models.texts import Section
from programmes.constants import PaperKind


def url_of(application: Application, name: str, *args: UUID | str) -> str:
    return reverse(f"applications:{name}", args=[application.pk, *args])


def plan_part(partner: Partner) -> str:
    return f"plan-{partner.pk}"


def section_part(section: Section) -> str:
    return f"section-{section.pk}"


PAPER_PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    PaperKind.CONCEPT: ("concept", ()),
    PaperKind.LETTER_OF_INTENT: ("letters_of_intent", ()),
}


def paper_url(application: Application, kind: str) -> str:
    name, args = PAPER_PAGES.get(kind, ("paper", (kind,)))
    return url_of(application, name, *args)


IN_FORM = ("form_section__position", "id")
IN_TANDEM = ("role__position", "created_at", "id")


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    url: str


def plan_title(partner: Partner | str) -> str:
    """Of one partner's plan, by the partner or by its name."""
    return _("Finanzplan: %(partner)s") % {"partner": partner}


def parts_of(application: Application) -> dict[str, Part]:
    """{key: Part}, in the order of the task list; at most three queries, none where they are loaded."""
    prefetch_related_objects(
        [application],
        Prefetch("sections", Section.objects.select_related("form_section").order_by(*IN_FORM)),
        Prefetch("partners", Partner.objects.select_related("organisation").order_by(*IN_TANDEM)),
        "call__required_papers",
    )
    found = [
        Part("title", _("Titel des Vorhabens"), url_of(application, "title")),
        Part("partners", _("Partner im Tandem"), url_of(application, "partners")),
        Part("social_space", _("Sozialraum"), url_of(application, "social_space")),
    ]
    for section in application.sections.all():
        url = url_of(application, "section", section.pk)
        found.append(Part(section_part(section), str(section.form_section), url))
    for paper in application.call.required_papers.all():
        found.append(Part(str(paper.kind), str(paper), paper_url(application, paper.kind)))
    for partner in application.partners.all():
        found.append(
            Part(plan_part(partner), plan_title(partner), url_of(application, "finance_plan", partner.pk))
        )
    return {part.key: part for part in found}


# Who belongs to the tandem and what it is called is not asked again (for the one see changes.actions.replacement).
NOT_REOPENED = ("title", "partners")


def reopenable(application: Application) -> dict[str, Part]:
    """The parts that the office can open again after the application was handed in."""
    return {key: part for key, part in parts_of(application).items() if key not in NOT_REOPENED}
