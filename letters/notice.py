"""The notice (Zuwendungsbescheid): what a funder under public law decides."""

from django.utils.translation import gettext as _

from accounts.constants import OrganisationKind
from core.errors import Impossible
from core.money import ZERO, euro
from letters.constants import Channel, Remedy
from letters.figures import Content, Figures, Section, Table, day, lines, section


def compose(figures: Figures) -> Content:
    """Raises Impossible when the funder's template or the register lacks what a notice must say."""
    return figures.content(kind="Zuwendungsbescheid", intro=[_intro(figures)], sections=_sections(figures))


def _intro(figures: Figures) -> str:
    return (
        f"auf Ihren Antrag vom {day(figures.applied_on)} bewilligen wir Ihnen für das Vorhaben "
        f"»{figures.application.title}« eine nicht rückzahlbare Zuwendung von höchstens {euro(figures.total)}. "
        f"Rechtsgrundlage sind {figures.template.legal_basis}."
    )


def _sections(figures: Figures) -> list[Section]:
    return [
        section(
            "grant",
            "Zuwendung",
            figures.tandem(),
            facts=figures.grant_facts(money="Zuwendung", costs="Zuwendungsfähige Ausgaben"),
        ),
        section("purpose", "Zuwendungszweck", figures.purpose()),
        section(
            "years",
            "Haushaltsjahre",
            "Die Zuwendung verteilt sich so auf die Haushaltsjahre (Kalenderjahre). Beträge späterer Jahre sind als "
            "Verpflichtungsermächtigung bewilligt. Was in einem Jahr nicht abgerufen wird, steht im nächsten nicht "
            "ohne Weiteres zur Verfügung.",
            tables=[_years_table(figures)],
        ),
        section("period", "Bewilligungszeitraum", figures.period("Der Bewilligungszeitraum")),
        figures.plan_section(
            standing="Bestandteil dieses Bescheids",
            years="Er gilt für die Haushaltsjahre des Bewilligungszeitraums",
        ),
        section("drawdown", "Abruf der Mittel", figures.template.drawdown_rule),
        section("conditions", "Nebenbestimmungen", items=figures.conditions()),
        section("reporting", "Berichte und Verwendungsnachweis", items=figures.reporting()),
        *figures.publicity(),
        section(
            "revocation",
            "Widerrufsvorbehalt",
            "Dieser Bescheid kann ganz oder teilweise widerrufen oder zurückgenommen werden, insbesondere wenn die "
            "Zuwendung nicht oder nicht mehr für ihren Zweck verwendet wird, wenn Auflagen nicht oder nicht "
            "rechtzeitig erfüllt werden oder wenn sich die Ausgaben ermäßigen (§§ 48, 49 des "
            "Verwaltungsverfahrensgesetzes, VwVfG). Zu Unrecht gezahlte Beträge sind zu erstatten und mit fünf "
            "Prozentpunkten über dem Basiszinssatz jährlich zu verzinsen (§ 49a VwVfG).",
        ),
        section(
            "subsidy",
            "Subventionserhebliche Tatsachen",
            "Die Angaben im Antrag, im Kosten- und Finanzierungsplan, in den Mittelabrufen und im "
            "Verwendungsnachweis sind subventionserheblich im Sinne des § 264 des Strafgesetzbuches (StGB). "
            "Falsche, unvollständige oder unterlassene Angaben können als Subventionsbetrug strafbar sein. "
            "Änderungen teilen Sie uns bitte unverzüglich mit.",
        ),
        section("reasons", "Begründung", _reasons(figures)),
        section("service", "Bekanntgabe", _service(figures)),
        section("remedy", "Rechtsbehelfsbelehrung", _remedy(figures)),
    ]


def _years_table(figures: Figures) -> Table:
    later = {year: amount for year, amount in figures.amounts.items() if year > figures.year_of_award}
    return {
        "caption": "Zuwendung je Haushaltsjahr",
        "head": ["Haushaltsjahr", "Betrag", "davon Verpflichtungsermächtigung"],
        "rows": [
            [str(year), euro(amount), euro(later.get(year, ZERO))] for year, amount in figures.amounts.items()
        ],
        "foot": [["Summe", euro(figures.total), euro(sum(later.values(), ZERO))]],
    }


def _reasons(figures: Figures) -> str:
    applied = figures.applied_for()
    if figures.total >= applied:
        return (
            "Ihrem Antrag wird in voller Höhe entsprochen. Einer weiteren Begründung bedarf es deshalb nicht "
            "(§ 39 Absatz 2 Nummer 1 VwVfG)."
        )
    return (
        f"Beantragt waren {euro(applied)}, bewilligt sind {euro(figures.total)}. Maßgeblich für den geringeren Betrag "
        "sind der Bewilligungszeitraum, die Höchstbeträge des Förderaufrufs und die verfügbaren Haushaltsmittel. Auf die Zuwendung "
        "besteht kein Rechtsanspruch; wir haben über sie nach pflichtgemäßem Ermessen entschieden."
    )


def _service(figures: Figures) -> str:
    if figures.channel == Channel.POST:
        return (
            "Dieser Bescheid wird mit einfacher Post übersandt. Er gilt am vierten Tag nach der Aufgabe zur Post "
            "als bekannt gegeben (§ 41 Absatz 2 VwVfG)."
        )
    return (
        "Dieser Bescheid wird Ihnen mit Ihrer Einwilligung durch Abruf im Förderportal bekannt gegeben. Er gilt am "
        "Tag nach dem Abruf als bekannt gegeben. Wird er nicht innerhalb von zehn Tagen nach der Benachrichtigung "
        "abgerufen, wird er auf anderem Weg bekannt gegeben (§ 41 Absatz 2a VwVfG)."
    )


def _remedy(figures: Figures) -> str:
    template = figures.template
    if template.remedy == Remedy.OBJECTION:
        office = ", ".join(lines(template.sender))
        return (
            "Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Widerspruch erhoben werden "
            f"bei: {office}."
        )
    if template.remedy == Remedy.ACTION:
        court = _court(figures)
        return (
            "Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Klage beim "
            f"Verwaltungsgericht {court} mit Sitz in {court} erhoben werden."
        )
    # A notice without its remedy would be open to appeal for a year (§ 58 (2) VwGO).
    raise Impossible(
        _("Die Briefvorlage von %(funder)s nennt für den Bescheid keinen Rechtsbehelf.")
        % {"funder": template.funder}
    )


def _court(figures: Figures) -> str:
    """The administrative court of the addressee's seat; for a non-profit, of its tandem's municipality."""
    homes = [
        partner.organisation.place
        for partner in sorted(
            figures.application.partners.all(), key=lambda partner: partner.pk != figures.partner.pk
        )
        if partner.organisation.kind == OrganisationKind.MUNICIPALITY
    ]
    home = homes[0] if homes else None
    court = home.court.removeprefix("VG ").strip() if home else ""
    if not court:
        raise Impossible(_("Für den Ort ist kein Verwaltungsgericht hinterlegt."))
    return court
