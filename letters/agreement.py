"""The agreement (Förderzusage): what a funder under private law offers, with the declaration to accept it."""

from core.money import euro
from letters.figures import Content, Figures, Section, Table, day, section


def compose(figures: Figures) -> Content:
    return figures.content(
        kind="Förderzusage",
        intro=[_intro(figures)],
        sections=_sections(figures),
        acceptance=_acceptance(figures),
    )


def _intro(figures: Figures) -> str:
    return (
        f"wir freuen uns, Ihnen auf Ihren Antrag vom {day(figures.applied_on)} für das Vorhaben "
        f"»{figures.application.title}« eine Förderung von höchstens {euro(figures.total)} zuzusagen. "
        f"Grundlage sind {figures.template.legal_basis}."
    )


def _sections(figures: Figures) -> list[Section]:
    return [
        section(
            "grant",
            "Förderung",
            figures.tandem(),
            facts=figures.grant_facts(money="Förderung", costs="Förderfähige Ausgaben"),
        ),
        section("purpose", "Zweck", figures.purpose()),
        section(
            "years",
            "Jahresbeträge",
            "Die Förderung verteilt sich so auf die Jahre:",
            tables=[_years_table(figures)],
        ),
        section("period", "Förderzeitraum", figures.period("Der Förderzeitraum")),
        figures.plan_section(
            standing="Grundlage dieser Zusage", years="Er gilt für die Jahre des Förderzeitraums"
        ),
        section("drawdown", "Abruf der Mittel", figures.template.drawdown_rule),
        section("conditions", "Bedingungen", items=figures.conditions()),
        section("reporting", "Berichte und Nachweis", items=figures.reporting()),
        *figures.publicity(),
        section(
            "revocation",
            "Rücktritt und Rückforderung",
            "Wir können von dieser Zusage ganz oder teilweise zurücktreten und gezahlte Beträge zurückfordern, wenn "
            "die Förderung nicht für ihren Zweck verwendet wird, Bedingungen nicht erfüllt werden oder die "
            "Voraussetzungen der Förderung entfallen.",
        ),
        section(
            "acceptance",
            "Annahme",
            "Diese Zusage ist ein Angebot. Die Förderung kommt zustande, wenn uns die beigefügte Annahmeerklärung "
            "unterschrieben vorliegt.",
        ),
    ]


def _years_table(figures: Figures) -> Table:
    return {
        "caption": "Förderung je Kalenderjahr",
        "head": ["Kalenderjahr", "Betrag"],
        "rows": [[str(year), euro(amount)] for year, amount in figures.amounts.items()],
        "foot": [["Summe", euro(figures.total)]],
    }


def _acceptance(figures: Figures) -> Section:
    return section(
        "declaration",
        "Annahmeerklärung",
        f"{figures.partner.organisation} nimmt die Förderzusage von {figures.template.funder.name} für das Vorhaben "
        f"»{figures.application.title}« ({figures.application.number}) über höchstens {euro(figures.total)} mit allen "
        "Bedingungen an.",
    )
