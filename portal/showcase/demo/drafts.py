"""Applications as their tandems make them."""

from decimal import ROUND_UP, Decimal

from applications.draft.actions import comments, responsibilities, start, texts
from applications.draft.actions import partners as partners_actions
from applications.draft.models.application import Application
from applications.papers.actions import letter_requests
from applications.papers.actions import papers as papers_actions
from applications.plans.actions import all_rows
from applications.plans.constants import CostCategory, FundingKind
from applications.submission.actions import consent as consent_actions
from applications.submission.actions import versions
from applications.submission.content import content_hash
from applications.submission.queries.content import whole_of
from core.money import CENT
from portal.showcase.demo import papers
from programmes.constants import PaperKind

SUMMARY = (
    "In {space} sollen alle Menschen selbstverständlich dabei sein. {municipality} und {nonprofit} schaffen "
    "dafür einen Begegnungsort, bauen Barrieren ab und fragen regelmäßig die Menschen, um die es geht. Ein "
    "Beirat, in dem Menschen mit Behinderung die Mehrheit haben, entscheidet mit."
)
DESCRIPTION = (
    "{space} hat rund {population} Einwohnerinnen und Einwohner. Schule, Arztpraxis und Haltestelle liegen "
    "nah beieinander, aber nicht alle Wege sind für alle nutzbar. Angebote der Behindertenhilfe liegen am Rand."
)


def begin(call, tandem, title) -> Application:
    """The town hall begins, the non-profit accepts the invitation."""
    application = start.begin(call=call, organisation=tandem.municipality, title=title, by=tandem.clerk)
    invite(application, tandem)
    return application


def invite(application, tandem, *, accepted=True):
    role = application.call.partner_roles.get(organisation_kind="nonprofit")
    invitation = partners_actions.invite(
        application=application, role=role, email=tandem.director.email, by=tandem.clerk
    )
    if accepted:
        partners_actions.accept_by_link(
            token=invitation.token,  # type: ignore[attr-defined]  # in memory only, see core.invitations
            organisation=tandem.nonprofit,
            by=tandem.director,
        )
    return invitation


def write(application, tandem, *, space, population, grant="100000.00") -> None:
    """Everything that is asked for."""
    write_space(application, tandem, space, population)
    for section in application.sections.all():
        texts.save_section(
            section=section,
            text=SUMMARY.format(space=space, municipality=tandem.municipality, nonprofit=tandem.nonprofit),
            by=tandem.director,
        )
    upload(application, tandem, letters=3)
    for partner in partners(application):
        by = tandem.clerk if partner.organisation_id == tandem.municipality.pk else tandem.director
        save_plan(partner, Decimal(grant), by=by)


def partners(application):
    return list(
        application.partners.select_related(
            "organisation", "role__funding_line", "finance_plan", "application__call"
        )
    )


def write_space(application, tandem, space, population) -> None:
    texts.save_social_space(
        application=application,
        by=tandem.clerk,
        name=space,
        place=tandem.municipality.place,
        population=population,
        description=DESCRIPTION.format(space=space, population=f"{population:,}".replace(",", ".")),
    )


def upload(application, tandem, *, letters) -> None:
    papers_actions.add_attachment(
        application=application, kind=PaperKind.CONCEPT, file=papers.concept(), by=tandem.clerk
    )
    for number in range(letters):
        organisation, signer, file = papers.letter_of_intent(number)
        papers_actions.add_letter_of_intent(
            application=application,
            organisation_name=organisation,
            signed_by=signer,
            file=file,
            by=tandem.director,
        )


def talk_about(application, tandem, at) -> None:
    """The partners speak about the draft, share the work and ask for a letter. at(days) sets the clock."""
    with at(-12):
        remark = comments.add(
            application=application,
            part="social_space",
            text="Zählen wir die Siedlung am Bahndamm dazu? Dort wohnen viele Menschen, die wir erreichen wollen.",
            by=tandem.director,
            people=[tandem.clerk],
        )
    with at(-11):
        comments.add(
            application=application,
            part="social_space",
            text="Ja, bitte. Die Zahl der Einwohner passe ich an, sobald das Meldeamt antwortet.",
            by=tandem.clerk,
            parent=remark,
        )
        section = application.sections.select_related("form_section").first()
        part = f"section-{section.pk}"
        responsibilities.assign(application=application, part=part, person=tandem.director, by=tandem.clerk)
    with at(-6):
        texts.save_section(
            section=section,
            text="In der Altstadt sollen alle Menschen selbstverständlich dabei sein. Wie, das schreiben wir hier "
            "noch gemeinsam auf.",
            by=tandem.director,
        )
    with at(-2):
        letter_requests.ask(
            application=application,
            organisation_name="Stadtbibliothek Musterstadt",
            contact_name="Robin Beispiel",
            email="bibliothek@demo.example",
            by=tandem.director,
        )
        versions.keep(application=application, label="Stand für die Beiratssitzung", by=tandem.clerk)


def save_plan(partner, grant: Decimal, *, by, own_missing=Decimal(0)) -> None:
    """Costs so that the grant is the line's rate of them; own_missing leaves a gap in the financing."""
    years = partner.application.call.budget_years
    costs = (grant * 100 / partner.role.funding_line.rate).quantize(Decimal(1), ROUND_UP).quantize(CENT)
    staff = (costs * Decimal("0.7")).quantize(Decimal(1)).quantize(CENT)
    material = (costs * Decimal("0.1")).quantize(Decimal(1)).quantize(CENT)
    rows = [
        (CostCategory.STAFF, "Koordination", "1,0 Stelle, 12 Monate", staff),
        (CostCategory.MATERIAL, "Raum und Ausstattung", "monatlich", material),
        (
            CostCategory.ACCESSIBILITY,
            "Assistenz, Gebärdensprache, Leichte Sprache",
            "nach Bedarf",
            costs - staff - material,
        ),
    ]
    all_rows.save(
        plan=partner.finance_plan,
        costs=[
            {
                "id": None,
                "category": category,
                "label": label,
                "calculation": calculation,
                "amounts": dict.fromkeys(years, amount),
            }
            for category, label, calculation, amount in rows
        ],
        sources=[
            {
                "id": None,
                "kind": FundingKind.OWN_CASH,
                "label": "Haushaltsmittel"
                if partner.role.key == "municipality"
                else "Spenden und Eigenmittel",
                "amounts": dict.fromkeys(years, costs - grant - own_missing),
            },
            {
                "id": None,
                "kind": FundingKind.GRANT,
                "label": "",
                "amounts": dict.fromkeys(years, grant),
            },
        ],
        by=by,
    )


def consent(application, tandem, *, both=True) -> None:
    """The second consent hands the application in."""
    for partner in partners(application):
        mine = partner.organisation_id == tandem.municipality.pk
        if not mine and not both:
            continue
        present = whole_of(application.pk)
        consent_actions.give(
            application=application,
            partner=partner,
            content_hash=content_hash(present),
            by=tandem.clerk if mine else tandem.director,
        )
    application.refresh_from_db()
