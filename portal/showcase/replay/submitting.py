"""From the first draft to the formal check: expressions of interest, questions, ineligible and withdrawn ones."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_UP, Decimal

from applications.changes.actions import questions as questions_actions
from applications.changes.actions import withdrawal
from applications.draft.actions import start
from applications.draft.actions import texts as texts_actions
from applications.draft.models.application import Application
from applications.draft.queries.reopenings import open_reopening
from applications.papers.actions import papers as papers_actions
from applications.papers.uploads import Paper, check_pdf
from applications.plans.actions import all_rows
from applications.plans.constants import CostCategory, FundingKind
from applications.submission.actions import consent, receipts
from applications.submission.content import content_hash, hash_of, to_hand_in
from applications.submission.models.submission import Amendment, Submission
from applications.submission.queries.content import whole_of
from casework.actions import eligibility, questions
from core import clock
from core.errors import Impossible
from core.money import CENT
from portal.showcase.demo import papers
from portal.showcase.replay import calendar, texts
from portal.showcase.replay.cast import Lead, commune
from programmes.constants import PaperKind


@dataclass(frozen=True)
class Samples:
    """The uploaded files, looked into once: every organisation hands in a file of the same content."""

    concept: Paper
    letter: Paper

    @classmethod
    def made(cls) -> "Samples":
        _organisation, _signer, letter = papers.letter_of_intent(2)
        return cls(check_pdf(papers.concept()), check_pdf(letter))


def hand_in(call, lead: Lead, samples: Samples, *, of: int) -> Application:
    """Everything an expression of interest needs, then the consent that submits it."""
    place, by = lead.place, lead.director
    # One after the other over the weeks of the call; most come late, as they do.
    days = (calendar.workday(call.closes_at.astimezone(clock.BERLIN).date()) - calendar.STARTED).days - 14
    started = calendar.at(calendar.STARTED + timedelta(days=days * lead.number // of), 9, lead.number % 60)
    with clock.as_if(started):
        application = start.begin(
            call=call,
            organisation=lead.organisation,
            title=texts.TITLES[lead.number % len(texts.TITLES)].format(place.name),
            by=by,
        )
        people = place.population or 0
        texts_actions.save_social_space(
            application=application,
            by=by,
            name=f"{place.name}-Mitte",
            place=place,
            population=people // 4,
            description=texts.SPACE.format(place=place.name, population=people // 4),
        )
        for section in application.sections.select_related("application__call", "form_section"):
            texts_actions.save_section(
                section=section,
                text=texts.SECTION.format(place=place.name, organisation=lead.organisation.name),
                by=by,
            )
        papers_actions.add_attachment(
            application=application, kind=PaperKind.CONCEPT, file=samples.concept, by=by
        )
        papers_actions.add_letter_of_intent(
            application=application,
            organisation_name=f"Stadt {place.name}",
            signed_by="Die Bürgermeisterin (erfunden)",
            file=samples.letter,
            by=by,
        )
        partner = application.partners.select_related("role__funding_line", "finance_plan").get()
        _plan(call, partner, Decimal(80_000 + 10_000 * (lead.number % 5)), by=by)
    with clock.as_if(started + timedelta(days=8, hours=lead.number % 7)):
        present = whole_of(application.pk)
        consent.give(application=application, partner=partner, content_hash=content_hash(present), by=by)
        receipts.render(row=Submission.objects.get(application=application))
    application.refresh_from_db()
    return application


def _plan(call, partner, grant: Decimal, *, by) -> None:
    """So much a year; costs so that the grant is the line's rate of them."""
    partner.finance_plan.partner = partner
    costs = (grant * 100 / partner.role.funding_line.rate).quantize(Decimal(1), ROUND_UP).quantize(CENT)

    def each_year(amount):
        return dict.fromkeys(call.budget_years, amount)

    all_rows.save(
        plan=partner.finance_plan,
        costs=[
            {
                "id": None,
                "category": CostCategory.STAFF,
                "label": "Koordination des Netzwerks",
                "calculation": "1,5 Stellen, 12 Monate",
                "amounts": each_year(costs),
            }
        ],
        sources=[
            {
                "id": None,
                "kind": FundingKind.OWN_CASH,
                "label": "Eigenmittel und Spenden",
                "amounts": each_year(costs - grant),
            },
            {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": each_year(grant)},
        ],
        by=by,
    )


def refuse_a_commune(call, place) -> str:
    """A town hall tries to apply; what the portal tells it."""
    organisation, clerk = commune(place)
    with clock.as_if(calendar.at(calendar.STARTED)):
        try:
            start.begin(call=call, organisation=organisation, title="Unsere Stadt", by=clerk)
        except Impossible as refusal:
            return refusal.message
    raise AssertionError("a commune began an application")


def check(applications, leads, staff, *, ineligible: int, asked: int, withdrawn: int) -> None:
    """The office checks every one; some do not pass, some are asked, some leave."""
    out, rest = applications[:ineligible], applications[ineligible:]
    for application in rest[:asked]:
        _ask(application, leads[application.pk], staff)
    for number, application in enumerate(applications):
        with clock.as_if(calendar.at(calendar.ANSWERED + timedelta(days=1), 9 + number // 60, number % 60)):
            if application in out:
                eligibility.find_ineligible(
                    application=application, reason=texts.INELIGIBLE, by=staff.officer
                )
            else:
                eligibility.find_eligible(application=application, by=staff.officer)
    for application in rest[asked : asked + withdrawn]:
        with clock.as_if(calendar.at(calendar.WITHDRAWN_EARLY)):
            withdraw(application, leads[application.pk])


def withdraw(application, lead) -> None:
    withdrawal.withdraw(application=application, reason=texts.WITHDRAWN, by=lead.director)


def _ask(application, lead, staff) -> None:
    section = application.sections.select_related("application__call", "form_section").get()
    with clock.as_if(calendar.at(calendar.ASKED)):
        reopening = questions.ask(
            application=application,
            parts=[f"section-{section.pk}"],
            question=texts.QUESTION,
            due_at=clock.closing_moment(calendar.ANSWER_UNTIL),
            by=staff.officer,
        )
    with clock.as_if(calendar.at(calendar.ANSWERED)):
        section.application.refresh_from_db()
        texts_actions.save_section(section=section, text=f"{section.text} {texts.ANSWER}", by=lead.director)
        questions_actions.save_answer(reopening=reopening, answer=texts.ANSWER, by=lead.director)
        present = whole_of(application.pk)
        consent.give(
            application=application,
            partner=application.partners.get(),
            content_hash=hash_of(to_hand_in(present, open_reopening(application))),
            by=lead.director,
        )
        receipts.render(row=Amendment.objects.get(application=application))
    application.refresh_from_db()
