"""What both kinds of letter stand on: facts and amounts of one award share, and the frame around the words.

Letters are German, whatever language the page around them has. The words of a kind are in letters.notice
and letters.agreement.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from django.utils.translation import gettext as _

from applications.plans.constants import FundingKind
from applications.plans.sums import percent
from applications.submission.queries.content import whole
from budgets import limits
from budgets.models import AwardShare
from core import clock
from core.errors import Impossible
from core.money import ZERO, euro
from letters.constants import Channel
from letters.models import LetterTemplate
from programmes.constants import FinancingMode

VERSION = 1
MODES: dict[str, str] = {
    FinancingMode.PROPORTIONAL: "Anteilfinanzierung",
    FinancingMode.DEFICIT: "Fehlbedarfsfinanzierung",
    FinancingMode.FIXED: "Festbetragsfinanzierung",
}


class Table(TypedDict):
    """The first column is text, the others are amounts."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    foot: list[list[str]]


class Section(TypedDict):
    key: str
    title: str
    paragraphs: list[str]
    facts: list[list[str]]
    items: list[str]
    tables: list[Table]


class Content(TypedDict):
    """A letter as it is kept: JSON, complete but for its number, date and code (letters.prints).

    form: a LetterForm. figures: amounts as strings, for machines.
    """

    version: int
    form: str
    is_demo: bool
    kind: str
    sender: list[str]
    place: str
    signatory: str
    file_number: str
    addressee: list[str]
    subject: str
    reference: list[list[str]]
    intro: list[str]
    sections: list[Section]
    closing: list[str]
    easy_language: list[str]
    acceptance: Section | None
    figures: dict[str, str | dict[str, str]]


def day(value: date) -> str:
    return value.strftime("%d.%m.%Y")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def months_later(value: date, months: int) -> date:
    """The last day of a month stays one: 31 December and six months is 30 June."""
    month = value.month - 1 + months
    year, month = value.year + month // 12, month % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    ends_month = (value + timedelta(days=1)).day == 1
    return date(year, month, last if ends_month else min(value.day, last))


def section(
    key: str,
    title: str,
    *paragraphs: str,
    facts: Iterable[Sequence[str]] = (),
    items: Iterable[str] = (),
    tables: Iterable[Table] = (),
) -> Section:
    return {
        "key": key,
        "title": title,
        "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
        "facts": [list(fact) for fact in facts],
        "items": list(items),
        "tables": list(tables),
    }


class Figures:
    """One share as its letter needs it. Raises Impossible before the award is committed."""

    def __init__(self, share: AwardShare, template: LetterTemplate, channel: Channel) -> None:
        self.share, self.template, self.channel = share, template, channel
        self.award = share.award
        self.application = whole().select_related("submission").get(pk=self.award.application_id)
        self.call = self.application.call
        self.partner = next(p for p in self.application.partners.all() if p.pk == share.partner_id)
        self.line = self.partner.role.funding_line
        self.amounts = {one.year: one.amount for one in share.amounts.order_by("year")}
        self.total = sum(self.amounts.values(), ZERO)
        self.years = limits.years_of(self.application, self.award.period_from, self.award.period_to)
        submission = getattr(self.application, "submission", None)
        if submission is None or self.award.committed_at is None:
            raise Impossible(_("Ein Brief entsteht erst, wenn die Bewilligung freigegeben ist."))
        self.applied_on = submission.arrived_at.astimezone(clock.BERLIN).date()
        self.plan_mark = submission.content_hash[:12]
        # Budget years after the one in which the award was made: commitment authority.
        self.year_of_award = self.award.committed_at.astimezone(clock.BERLIN).year

    def content(
        self, *, kind: str, intro: list[str], sections: list[Section], acceptance: Section | None = None
    ) -> Content:
        """The whole letter around the words of its kind; numbers the sections."""
        organisation = self.partner.organisation
        for number, one in enumerate(sections, start=1):
            one["title"] = f"{number}. {one['title']}"
        return {
            "version": VERSION,
            "form": self.line.letter_form,
            "is_demo": self.call.is_demo,
            "kind": kind,
            "sender": lines(self.template.sender),
            "place": self.template.place,
            "signatory": self.template.signatory,
            "file_number": f"{self.template.file_number_prefix}/{self.application.number}",
            "addressee": [
                organisation.name,
                organisation.street,
                f"{organisation.postcode} {organisation.town}",
            ],
            "subject": kind,
            "reference": [
                ["Förderaufruf", self.call.title["de"]],
                ["Vorhaben", self.application.title],
                ["Sozialraum", self.application.social_space.name],
                ["Ihr Antrag", f"{self.application.number} vom {day(self.applied_on)}"],
            ],
            "intro": ["Sehr geehrte Damen und Herren,", *intro],
            "sections": sections,
            "closing": ["Mit freundlichen Grüßen"],
            "easy_language": [self.filled(line) for line in lines(self.template.easy_language)],
            "acceptance": acceptance,
            "figures": self.for_machines(),
        }

    def for_machines(self) -> dict[str, str | dict[str, str]]:
        return {
            "share": str(self.share.pk),
            "partner": str(self.partner.pk),
            "total": str(self.total),
            "eligible": str(self.share.eligible_costs),
            "rate": str(self.share.rate),
            "years": {str(year): str(amount) for year, amount in self.amounts.items()},
            "period_from": self.award.period_from.isoformat(),
            "period_to": self.award.period_to.isoformat(),
            "plan": self.plan_mark,
        }

    # -- words and tables both kinds share ----------------------------------------------------------

    def grant_facts(self, *, money: str, costs: str) -> list[list[str]]:
        return [
            [f"Art der {money}", "Projektförderung (Zuschuss, nicht rückzahlbar)"],
            ["Finanzierungsart", MODES[self.line.financing_mode]],
            [costs, euro(self.share.eligible_costs)],
            ["Fördersatz", f"bis zu {percent(self.share.rate)} Prozent dieser Ausgaben"],
            ["Höchstbetrag", euro(self.total)],
        ]

    def purpose(self) -> str:
        space = self.application.social_space.name
        return (
            f"Das Geld ist zweckgebunden. Es darf nur für das Vorhaben »{self.application.title}« im Sozialraum "
            f"»{space}« verwendet werden, wie es in Ihrem gemeinsamen Antrag {self.application.number} beschrieben "
            "ist."
        )

    def tandem(self) -> str:
        return " ".join(
            f"Das Vorhaben ist ein Tandem: Unter derselben Auswahlentscheidung erhält {partner.organisation} eine "
            f"eigene Entscheidung über die Förderung (Fördergeber: {partner.role.funding_line.funder.name})."
            for partner in self.application.partners.all()
            if partner.pk != self.partner.pk
        )

    def period(self, name: str) -> str:
        return f"{name} beginnt am {day(self.award.period_from)} und endet am {day(self.award.period_to)}."

    def plan_section(self, *, standing: str, years: str) -> Section:
        """standing: what the plan is to this letter. years: the words before the years the award covers."""
        words = [
            f"Der Kosten- und Finanzierungsplan vom {day(self.applied_on)} (Fassung {self.plan_mark}) ist "
            f"{standing} und im Gesamtergebnis verbindlich."
        ]
        if self.years != self.call.budget_years:
            words.append(f"{years} ({self.years[0]} bis {self.years[-1]}).")
        if self.applied_for() != self.total:
            words.append(
                f"An die Stelle der beantragten Förderung von {euro(self.applied_for())} tritt der Höchstbetrag von "
                f"{euro(self.total)}."
            )
        return section("plan", "Kosten- und Finanzierungsplan", *words, tables=self.plan_tables())

    def plan_tables(self) -> list[Table]:
        plan, years = self.partner.finance_plan, self.years
        return [
            _plan_table(
                "Ausgaben",
                years,
                [
                    (f"{item.get_category_display()}: {item.label}", item.by_year)
                    for item in plan.cost_items.all()
                ],
            ),
            _plan_table(
                "Finanzierung",
                years,
                [
                    (
                        source.get_kind_display()
                        if source.kind == FundingKind.GRANT or not source.label
                        else f"{source.get_kind_display()}: {source.label}",
                        source.by_year,
                    )
                    # Own funds first, the grant last, whatever order the rows were typed in.
                    for source in sorted(
                        plan.funding_sources.all(), key=lambda source: FundingKind.values.index(source.kind)
                    )
                ],
            ),
        ]

    def applied_for(self) -> Decimal:
        return sum(
            (
                sum(source.by_year.values(), ZERO)
                for source in self.partner.finance_plan.funding_sources.all()
                if source.kind == FundingKind.GRANT
            ),
            ZERO,
        )

    def filled(self, text: str) -> str:
        """A line of the template; {proof_on}, {interim_on} and {amount} may stand in it."""
        interim = [
            day(date(year + 1, 4, 30))
            for year in range(self.award.period_from.year, self.award.period_to.year)
        ]
        text = text.replace("{amount}", euro(self.total, unit=False).removesuffix(",00") + "\u00a0Euro")
        return text.replace("{proof_on}", day(months_later(self.award.period_to, 6))).replace(
            "{interim_on}",
            " und ".join([", ".join(interim[:-1]), interim[-1]] if len(interim) > 1 else interim),
        )

    def conditions(self) -> list[str]:
        return lines(self.template.conditions)

    def reporting(self) -> list[str]:
        return [self.filled(line) for line in lines(self.template.reporting)]

    def publicity(self) -> list[Section]:
        """The section about naming the funder, where its template asks for that."""
        if not self.template.publicity:
            return []
        return [
            section(
                "publicity",
                "Hinweis auf die Förderung",
                "Weisen Sie bei Veröffentlichungen und Veranstaltungen mit diesem Satz auf die Förderung hin:",
                items=[self.template.publicity],
            )
        ]


def _plan_table(caption: str, years: list[int], rows: Sequence[tuple[str, Mapping[int, Decimal]]]) -> Table:
    def cells(label: str, by_year: Mapping[int, Decimal]) -> list[str]:
        amounts = [by_year.get(year, ZERO) for year in years]
        return [label, *(euro(a, unit=False) for a in amounts), euro(sum(amounts, ZERO), unit=False)]

    together: dict[int, Decimal] = {}
    for _label, by_year in rows:
        for year in years:
            together[year] = together.get(year, ZERO) + by_year.get(year, ZERO)
    return {
        "caption": f"{caption} in Euro",
        "head": ["Position", *map(str, years), "Summe"],
        "rows": [cells(label, by_year) for label, by_year in rows],
        "foot": [cells("Summe", together)],
    }
