"""What a letter says: composed once from award, plan and template, kept as JSON, never built again.

Letters are German, whatever language the page around them has. The content is complete: rendering adds
only the number, the date and the code of the letter (letters.prints).

    {"version": 1, "form": "notice" | "agreement", "is_demo": bool, "kind": "Zuwendungsbescheid",
     "sender": [lines], "place": str, "signatory": str, "file_number": str, "addressee": [lines],
     "subject": str, "reference": [[label, value]], "intro": [paragraphs], "sections": [section],
     "closing": [paragraphs], "easy_language": [lines], "acceptance": section | None,
     "figures": {...}}                                    amounts as strings, for machines
    section: {"key", "title", "paragraphs": [str], "facts": [[label, value]], "items": [str],
              "tables": [{"caption", "head": [str], "rows": [[str]], "foot": [[str]]}]}
              (first column of a table is text, the others are amounts)
"""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.constants import OrganisationKind
from applications.plans.constants import FundingKind
from applications.plans.sums import percent
from applications.submission.queries.content import whole
from budgets import limits
from budgets.models import AwardShare
from core import clock
from core.errors import Impossible
from core.money import ZERO, euro
from letters.constants import Channel, Remedy
from letters.models import LetterTemplate
from programmes.constants import FinancingMode, LetterForm

VERSION = 1
MODES = {
    FinancingMode.PROPORTIONAL: "Anteilfinanzierung",
    FinancingMode.DEFICIT: "Fehlbedarfsfinanzierung",
    FinancingMode.FIXED: "Festbetragsfinanzierung",
}


def build(share: AwardShare, template: LetterTemplate, channel: Channel) -> dict:
    """The content of the letter on this share. Raises Impossible when something it must say is missing."""
    with translation.override(settings.LANGUAGE_CODE):
        return _Letter(share, template, channel).content()


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


def _section(key, title, *paragraphs, facts=(), items=(), tables=()) -> dict:
    return {
        "key": key,
        "title": title,
        "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
        "facts": [list(fact) for fact in facts],
        "items": list(items),
        "tables": list(tables),
    }


class _Letter:
    def __init__(self, share: AwardShare, template: LetterTemplate, channel: Channel):
        self.share, self.template, self.channel = share, template, channel
        self.award = share.award
        self.application = whole().select_related("submission").get(pk=self.award.application_id)
        self.call = self.application.call
        self.partner = next(p for p in self.application.partners.all() if p.pk == share.partner_id)
        self.line = self.partner.role.funding_line
        self.is_notice = self.line.letter_form == LetterForm.NOTICE
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

    def content(self) -> dict:
        organisation = self.partner.organisation
        sections = self.notice() if self.is_notice else self.agreement()
        for number, section in enumerate(sections, start=1):
            section["title"] = f"{number}. {section['title']}"
        return {
            "version": VERSION,
            "form": self.line.letter_form,
            "is_demo": self.call.is_demo,
            "kind": "Zuwendungsbescheid" if self.is_notice else "Förderzusage",
            "sender": lines(self.template.sender),
            "place": self.template.place,
            "signatory": self.template.signatory,
            "file_number": f"{self.template.file_number_prefix}/{self.application.number}",
            "addressee": [
                organisation.name,
                organisation.street,
                f"{organisation.postcode} {organisation.town}",
            ],
            "subject": "Zuwendungsbescheid" if self.is_notice else "Förderzusage",
            "reference": [
                ["Förderaufruf", self.call.title["de"]],
                ["Vorhaben", self.application.title],
                ["Sozialraum", self.application.social_space.name],
                ["Ihr Antrag", f"{self.application.number} vom {day(self.applied_on)}"],
            ],
            "intro": self.intro(),
            "sections": sections,
            "closing": ["Mit freundlichen Grüßen"],
            "easy_language": [self.filled(line) for line in lines(self.template.easy_language)],
            "acceptance": None if self.is_notice else self.acceptance(),
            "figures": self.figures(),
        }

    def figures(self) -> dict:
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

    # -- parts both kinds share ---------------------------------------------------------------------

    def intro(self) -> list[str]:
        project = f"»{self.application.title}«"
        if self.is_notice:
            return [
                "Sehr geehrte Damen und Herren,",
                f"auf Ihren Antrag vom {day(self.applied_on)} bewilligen wir Ihnen für das Vorhaben {project} "
                f"eine nicht rückzahlbare Zuwendung von höchstens {euro(self.total)}. "
                f"Rechtsgrundlage sind {self.template.legal_basis}.",
            ]
        return [
            "Sehr geehrte Damen und Herren,",
            f"wir freuen uns, Ihnen auf Ihren Antrag vom {day(self.applied_on)} für das Vorhaben {project} "
            f"eine Förderung von höchstens {euro(self.total)} zuzusagen. "
            f"Grundlage sind {self.template.legal_basis}.",
        ]

    def grant_facts(self) -> list:
        money = "Zuwendung" if self.is_notice else "Förderung"
        return [
            [f"Art der {money}", "Projektförderung (Zuschuss, nicht rückzahlbar)"],
            ["Finanzierungsart", MODES[self.line.financing_mode]],
            [
                f"{money}sfähige Ausgaben" if self.is_notice else "Förderfähige Ausgaben",
                euro(self.share.eligible_costs),
            ],
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

    def years_table(self) -> dict:
        if self.is_notice:
            return {
                "caption": "Zuwendung je Haushaltsjahr",
                "head": ["Haushaltsjahr", "Betrag", "davon Verpflichtungsermächtigung"],
                "rows": [
                    [str(year), euro(amount), euro(amount if year > self.year_of_award else ZERO)]
                    for year, amount in self.amounts.items()
                ],
                "foot": [
                    [
                        "Summe",
                        euro(self.total),
                        euro(
                            sum(
                                (a for year, a in self.amounts.items() if year > self.year_of_award),
                                ZERO,
                            )
                        ),
                    ]
                ],
            }
        return {
            "caption": "Förderung je Kalenderjahr",
            "head": ["Kalenderjahr", "Betrag"],
            "rows": [[str(year), euro(amount)] for year, amount in self.amounts.items()],
            "foot": [["Summe", euro(self.total)]],
        }

    def plan_tables(self) -> list[dict]:
        plan, years = self.partner.finance_plan, self.years
        return [
            self._plan_table(
                "Ausgaben",
                years,
                [
                    (f"{item.get_category_display()}: {item.label}", item.by_year)
                    for item in plan.cost_items.all()
                ],
            ),
            self._plan_table(
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

    @staticmethod
    def _plan_table(caption: str, years: list[int], rows: list[tuple[str, dict]]) -> dict:
        def cells(label, by_year):
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

    def applied_for(self) -> Decimal:
        return sum(
            (
                sum(source.by_year.values(), ZERO)
                for source in self.partner.finance_plan.funding_sources.all()
                if source.kind == FundingKind.GRANT
            ),
            ZERO,
        )

    def plan_section(self) -> dict:
        words = [
            f"Der Kosten- und Finanzierungsplan vom {day(self.applied_on)} (Fassung {self.plan_mark}) ist "
            + ("Bestandteil dieses Bescheids" if self.is_notice else "Grundlage dieser Zusage")
            + " und im Gesamtergebnis verbindlich."
        ]
        if self.years != self.call.budget_years:
            words.append(
                f"Er gilt für die Haushaltsjahre des Bewilligungszeitraums ({self.years[0]} bis {self.years[-1]})."
                if self.is_notice
                else f"Er gilt für die Jahre des Förderzeitraums ({self.years[0]} bis {self.years[-1]})."
            )
        if self.applied_for() != self.total:
            words.append(
                f"An die Stelle der beantragten Förderung von {euro(self.applied_for())} tritt der Höchstbetrag von "
                f"{euro(self.total)}."
            )
        return _section("plan", "Kosten- und Finanzierungsplan", *words, tables=self.plan_tables())

    def period(self) -> str:
        name = "Der Bewilligungszeitraum" if self.is_notice else "Der Förderzeitraum"
        return f"{name} beginnt am {day(self.award.period_from)} und endet am {day(self.award.period_to)}."

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

    def reporting(self) -> list[str]:
        return [self.filled(line) for line in lines(self.template.reporting)]

    def publicity(self) -> dict:
        return _section(
            "publicity",
            "Hinweis auf die Förderung",
            "Weisen Sie bei Veröffentlichungen und Veranstaltungen mit diesem Satz auf die Förderung hin:",
            items=[self.template.publicity],
        )

    # -- the notice (public law) --------------------------------------------------------------------

    def notice(self) -> list[dict]:
        sections = [
            _section("grant", "Zuwendung", self.tandem(), facts=self.grant_facts()),
            _section("purpose", "Zuwendungszweck", self.purpose()),
            _section(
                "years",
                "Haushaltsjahre",
                "Die Zuwendung verteilt sich so auf die Haushaltsjahre (Kalenderjahre). Beträge späterer Jahre sind als "
                "Verpflichtungsermächtigung bewilligt. Was in einem Jahr nicht abgerufen wird, steht im nächsten nicht "
                "ohne Weiteres zur Verfügung.",
                tables=[self.years_table()],
            ),
            _section("period", "Bewilligungszeitraum", self.period()),
            self.plan_section(),
            _section("drawdown", "Abruf der Mittel", self.template.drawdown_rule),
            _section("conditions", "Nebenbestimmungen", items=lines(self.template.conditions)),
            _section("reporting", "Berichte und Verwendungsnachweis", items=self.reporting()),
        ]
        if self.template.publicity:
            sections.append(self.publicity())
        sections += [
            _section(
                "revocation",
                "Widerrufsvorbehalt",
                "Dieser Bescheid kann ganz oder teilweise widerrufen oder zurückgenommen werden, insbesondere wenn die "
                "Zuwendung nicht oder nicht mehr für ihren Zweck verwendet wird, wenn Auflagen nicht oder nicht "
                "rechtzeitig erfüllt werden oder wenn sich die Ausgaben ermäßigen (§§ 48, 49 des "
                "Verwaltungsverfahrensgesetzes, VwVfG). Zu Unrecht gezahlte Beträge sind zu erstatten und mit fünf "
                "Prozentpunkten über dem Basiszinssatz jährlich zu verzinsen (§ 49a VwVfG).",
            ),
            _section(
                "subsidy",
                "Subventionserhebliche Tatsachen",
                "Die Angaben im Antrag, im Kosten- und Finanzierungsplan, in den Mittelabrufen und im "
                "Verwendungsnachweis sind subventionserheblich im Sinne des § 264 des Strafgesetzbuches (StGB). "
                "Falsche, unvollständige oder unterlassene Angaben können als Subventionsbetrug strafbar sein. "
                "Änderungen teilen Sie uns bitte unverzüglich mit.",
            ),
            _section("reasons", "Begründung", *self.reasons()),
            _section("service", "Bekanntgabe", self.service()),
            _section("remedy", "Rechtsbehelfsbelehrung", self.remedy()),
        ]
        return sections

    def reasons(self) -> list[str]:
        applied = self.applied_for()
        if self.total >= applied:
            return [
                "Ihrem Antrag wird in voller Höhe entsprochen. Einer weiteren Begründung bedarf es deshalb nicht "
                "(§ 39 Absatz 2 Nummer 1 VwVfG)."
            ]
        return [
            f"Beantragt waren {euro(applied)}, bewilligt sind {euro(self.total)}. Maßgeblich für den geringeren Betrag "
            "sind der Bewilligungszeitraum, die Höchstbeträge des Förderaufrufs und die verfügbaren Haushaltsmittel. Auf die Zuwendung "
            "besteht kein Rechtsanspruch; wir haben über sie nach pflichtgemäßem Ermessen entschieden."
        ]

    def service(self) -> str:
        if self.channel == Channel.POST:
            return (
                "Dieser Bescheid wird mit einfacher Post übersandt. Er gilt am vierten Tag nach der Aufgabe zur Post "
                "als bekannt gegeben (§ 41 Absatz 2 VwVfG)."
            )
        return (
            "Dieser Bescheid wird Ihnen mit Ihrer Einwilligung durch Abruf im Förderportal bekannt gegeben. Er gilt am "
            "Tag nach dem Abruf als bekannt gegeben. Wird er nicht innerhalb von zehn Tagen nach der Benachrichtigung "
            "abgerufen, wird er auf anderem Weg bekannt gegeben (§ 41 Absatz 2a VwVfG)."
        )

    def remedy(self) -> str:
        if self.template.remedy == Remedy.OBJECTION:
            office = ", ".join(lines(self.template.sender))
            return (
                "Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Widerspruch erhoben werden "
                f"bei: {office}."
            )
        if self.template.remedy == Remedy.ACTION:
            court = self.court()
            return (
                "Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Klage beim "
                f"Verwaltungsgericht {court} mit Sitz in {court} erhoben werden."
            )
        # A notice without its remedy would be open to appeal for a year (§ 58 (2) VwGO).
        raise Impossible(
            _("Die Briefvorlage von %(funder)s nennt für den Bescheid keinen Rechtsbehelf.")
            % {"funder": self.template.funder}
        )

    def court(self) -> str:
        """The administrative court of the addressee's seat; for a non-profit, of its tandem's municipality."""
        homes = [
            partner.organisation.place
            for partner in sorted(
                self.application.partners.all(), key=lambda partner: partner.pk != self.partner.pk
            )
            if partner.organisation.kind == OrganisationKind.MUNICIPALITY
        ]
        court = homes[0].court.removeprefix("VG ").strip() if homes else ""
        if not court:
            raise Impossible(_("Für den Ort ist kein Verwaltungsgericht hinterlegt."))
        return court

    # -- the agreement (private law) ----------------------------------------------------------------

    def agreement(self) -> list[dict]:
        sections = [
            _section("grant", "Förderung", self.tandem(), facts=self.grant_facts()),
            _section("purpose", "Zweck", self.purpose()),
            _section(
                "years",
                "Jahresbeträge",
                "Die Förderung verteilt sich so auf die Jahre:",
                tables=[self.years_table()],
            ),
            _section("period", "Förderzeitraum", self.period()),
            self.plan_section(),
            _section("drawdown", "Abruf der Mittel", self.template.drawdown_rule),
            _section("conditions", "Bedingungen", items=lines(self.template.conditions)),
            _section("reporting", "Berichte und Nachweis", items=self.reporting()),
        ]
        if self.template.publicity:
            sections.append(self.publicity())
        sections += [
            _section(
                "revocation",
                "Rücktritt und Rückforderung",
                "Wir können von dieser Zusage ganz oder teilweise zurücktreten und gezahlte Beträge zurückfordern, wenn "
                "die Förderung nicht für ihren Zweck verwendet wird, Bedingungen nicht erfüllt werden oder die "
                "Voraussetzungen der Förderung entfallen.",
            ),
            _section(
                "acceptance",
                "Annahme",
                "Diese Zusage ist ein Angebot. Die Förderung kommt zustande, wenn uns die beigefügte Annahmeerklärung "
                "unterschrieben vorliegt.",
            ),
        ]
        return sections

    def acceptance(self) -> dict:
        return _section(
            "declaration",
            "Annahmeerklärung",
            f"{self.partner.organisation} nimmt die Förderzusage von {self.template.funder.name} für das Vorhaben "
            f"»{self.application.title}« ({self.application.number}) über höchstens {euro(self.total)} mit allen "
            "Bedingungen an.",
        )
