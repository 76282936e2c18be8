"""The parts of an application: the entries of its task list, by key, with the words and the way to them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.completeness import paper_url, plan_part, section_part, url_of


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    url: str


def parts_of(application) -> dict[str, Part]:
    """{key: Part}, in the order of the task list; three queries."""
    found = [
        Part("title", _("Titel des Vorhabens"), url_of(application, "title")),
        Part("partners", _("Partner im Tandem"), url_of(application, "partners")),
        Part("social_space", _("Sozialraum"), url_of(application, "social_space")),
    ]
    for section in application.sections.select_related("form_section").order_by(
        "form_section__position", "id"
    ):
        url = url_of(application, "section", section.pk)
        found.append(Part(section_part(section), str(section.form_section), url))
    for paper in application.call.required_papers.order_by("position", "id"):
        found.append(Part(str(paper.kind), str(paper), paper_url(application, paper.kind)))
    for partner in application.partners.select_related("organisation").order_by(
        "role__position", "created_at", "id"
    ):
        title = _("Finanzplan: %(partner)s") % {"partner": partner}
        found.append(Part(plan_part(partner), title, url_of(application, "finance_plan", partner.pk)))
    return {part.key: part for part in found}
