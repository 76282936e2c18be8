"""Rows for tests. Factories for what stands alone, builders (make_…) for what hangs together.

make_tandem returns the Application and hangs on it, in memory only: `.clerk` and `.director` (the
signatories), `.municipality` and `.nonprofit` (the Partners).
"""

import functools
import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal

import factory
import pikepdf
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile

from accounts.constants import FunderRole, LegalForm, MemberRole, OrganisationKind, PlaceKind
from accounts.models import Funder, FunderMembership, Membership, Organisation, Place, User
from applications.draft.constants import STAMP_OF_STATE
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.models.texts import Section, SocialSpace
from applications.papers.constants import ScanState
from applications.papers.models import Attachment, LetterOfIntent
from applications.plans.constants import CostCategory, FundingKind
from applications.plans.models import CostAmount, CostItem, FinancePlan, FundingAmount, FundingSource
from applications.submission.content import hash_of, snapshot
from applications.submission.models.submission import NumberSeries, Submission
from applications.submission.queries.content import whole_of
from core import clock
from letters.constants import Remedy
from letters.models import LetterTemplate
from programmes.constants import CapScope, LetterForm, PaperKind, RoundKind
from programmes.models import (
    Call,
    Cap,
    Criterion,
    FormSection,
    FundingLine,
    PartnerRole,
    Programme,
    RequiredPaper,
    Round,
)

PASSWORD = "ein langes Kennwort"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@stadt.example")
    name = factory.Sequence(lambda n: f"Erika Muster {n}")

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **fields):
        user = User.objects.create_user(password=password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ("key",)

    # 14999…: no such district exists.
    key = factory.Sequence(lambda n: f"14999{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Musterort {n}")
    kind = PlaceKind.TOWN
    official_form = factory.LazyAttribute(lambda place: f"{place.name}, Stadt")
    district = "Musterkreis"
    population = 12_000
    court = "VG Chemnitz"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A municipality. OrganisationFactory(nonprofit=True) is the other kind."""

    class Meta:
        model = Organisation

    class Params:
        nonprofit = factory.Trait(
            kind=OrganisationKind.NONPROFIT,
            name=factory.Sequence(lambda n: f"Offene Türen {n} e. V."),
            place=None,
            legal_form=LegalForm.EV,
            register_court="Amtsgericht Chemnitz",
            register_number=factory.Sequence(lambda n: f"VR {1000 + n}"),
            exemption_on=date(2024, 5, 6),
        )

    kind = OrganisationKind.MUNICIPALITY
    place = factory.SubFactory(PlaceFactory)
    name = factory.LazyAttribute(lambda o: f"Stadt {o.place.name}")
    street = "Musterweg 1"
    postcode = "09999"
    town = "Musterort"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MemberRole.SIGNATORY


class FunderFactory(factory.django.DjangoModelFactory):
    """A ministry. FunderFactory(foundation=True) is a private funder."""

    class Meta:
        model = Funder
        django_get_or_create = ("key",)

    class Params:
        foundation = factory.Trait(
            key="am", name="Aktion Muster e. V.", short_name="Aktion Muster", is_authority=False
        )

    key = "sms"
    name = "Muster-Staatsministerium für Soziales"
    short_name = "Ministerium"
    is_authority = True


class FunderMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FunderMembership

    user = factory.SubFactory(UserFactory)
    funder = factory.SubFactory(FunderFactory)
    role = FunderRole.REVIEWER


def make_staff(role, funder=None, *, second_factor=True, **fields) -> User:
    """A person of the back office with this role at this funder (default: the ministry)."""
    user = UserFactory(**fields)
    FunderMembershipFactory(user=user, funder=funder or FunderFactory(), role=role)
    return give_second_factor(user) if second_factor else user


def give_second_factor(user: User) -> User:
    """As if they had set up an app by a one-time link. Its secret is no real one: see tests/accounts/factors.py."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    user.factor_released_at = clock.now()
    user.save(update_fields=["factor_released_at"])
    return user


def make_member(organisation, role=MemberRole.SIGNATORY, **fields) -> User:
    user = UserFactory(**fields)
    MembershipFactory(user=user, organisation=organisation, role=role)
    return user


def text(german: str) -> dict:
    return {"de": german, "en": f"{german} (en)", "de-ls": f"{german} (leicht)"}


_calls = iter(range(1, 10**9))


def make_call(*, form_sections=1, letter_templates=True, **fields) -> Call:
    """An open call: two roles 50:50, two funding lines, caps, required papers, two rounds with criteria.

    Closes in 20 days. Budget years: the next three.
    """
    n = next(_calls)
    now = clock.now()
    year = clock.today().year + 1
    ministry, foundation = FunderFactory(), FunderFactory(foundation=True)
    programme, _created = Programme.objects.get_or_create(
        slug="inklusion-vor-ort", defaults={"title": text("Inklusion vor Ort")}
    )
    call = Call.objects.create(
        **{
            "programme": programme,
            "slug": f"aufruf-{n}",
            "number_prefix": f"T{n}",
            "title": text(f"Aufruf {n}"),
            "summary": text("Kommune und Träger bewerben sich gemeinsam."),
            "purpose": text("Ein inklusiver Sozialraum."),
            "who_may_apply": text("Eine Kommune und ein freigemeinnütziger Träger."),
            "legal_basis": text("§§ 23, 44 SäHO"),
            "published_at": now - timedelta(days=30),
            "opens_at": now - timedelta(days=30),
            "closes_at": clock.closing_moment(clock.today() + timedelta(days=20)),
            "first_budget_year": year,
            "last_budget_year": year + 2,
            "funding_months": 36,
            "max_spaces": 5,
            "volume": Decimal("5000000.00"),
            "contact_name": "Programmbüro",
            "contact_email": "buero@foerderung.example",
            **fields,
        }
    )
    roles = PartnerRole.objects.bulk_create(
        PartnerRole(
            call=call,
            key=key,
            title=text(title),
            organisation_kind=kind,
            share=Decimal("50.00"),
            position=position,
        )
        for position, (key, kind, title) in enumerate(
            [
                ("kommune", OrganisationKind.MUNICIPALITY, "Kommune"),
                ("traeger", OrganisationKind.NONPROFIT, "Freigemeinnütziger Träger"),
            ]
        )
    )
    lines = [
        FundingLine(
            call=call, funder=funder, partner_role=role, rate=rate, letter_form=form, position=position
        )
        for position, (funder, role, rate, form) in enumerate(
            [(ministry, roles[0], 80, LetterForm.NOTICE), (foundation, roles[1], 90, LetterForm.AGREEMENT)]
        )
    ]
    FundingLine.objects.bulk_create(lines)
    Cap.objects.bulk_create(
        [
            *(
                Cap(call=call, scope=CapScope.FUNDER, funder=line.funder, amount=Decimal("2500000"))
                for line in lines
            ),
            *(
                Cap(call=call, scope=CapScope.PARTNER, partner_role=role, each_year=each_year, amount=amount)
                for role in roles
                for each_year, amount in [(False, Decimal("500000")), (True, Decimal("100000"))]
            ),
            Cap(call=call, scope=CapScope.CALL, amount=Decimal("5000000")),
            Cap(call=call, scope=CapScope.SPACE, amount=Decimal("1000000")),
        ]
    )
    RequiredPaper.objects.bulk_create(
        [
            RequiredPaper(
                call=call, kind=PaperKind.CONCEPT, title=text("Gemeinsames Konzept"), max_pages=3, position=0
            ),
            RequiredPaper(
                call=call,
                kind=PaperKind.LETTER_OF_INTENT,
                title=text("Absichtserklärungen"),
                minimum=3,
                position=1,
            ),
        ]
    )
    FormSection.objects.bulk_create(
        FormSection(
            call=call,
            key=f"abschnitt-{position + 1}",
            title=text(f"Abschnitt {position + 1}"),
            max_words=300,
            position=position,
        )
        for position in range(form_sections)
    )
    rounds = Round.objects.bulk_create(
        Round(
            call=call,
            number=number,
            kind=kind,
            title=text(title),
            target=10 if number == 1 else 5,
            reviews_due_on=clock.today() + timedelta(days=30 * number),
        )
        for number, kind, title in [
            (1, RoundKind.PAPERS, "Vorauswahl"),
            (2, RoundKind.TALKS, "Vor-Ort-Gespräche"),
        ]
    )
    Criterion.objects.bulk_create(
        Criterion(
            round=round_,
            key=key,
            title=text(key.capitalize()),
            weight=weight,
            max_points=5,
            position=position,
        )
        for round_ in rounds
        for position, (key, weight) in enumerate([("bedarf", 1), ("beteiligung", 2), ("wirkung", 1)])
    )
    if letter_templates:
        make_letter_templates(call)
    return call


def make_letter_templates(call) -> list[LetterTemplate]:
    return LetterTemplate.objects.bulk_create(
        LetterTemplate(
            call=call,
            funder=line.funder,
            sender=f"{line.funder.name}\nMusterstraße 1\n01099 Musterstadt",
            place="Musterstadt",
            file_number_prefix=f"MUSTER-{line.funder.key.upper()}",
            legal_basis="§§ 23, 44 SäHO",
            conditions="Die Mittel sind zweckgebunden.",
            drawdown_rule="Abruf für den Bedarf von sechs Monaten.",
            reporting="Verwendungsnachweis sechs Monate nach Ende des Bewilligungszeitraums.",
            publicity="Diese Maßnahme wird mitfinanziert durch Steuermittel.",
            remedy=Remedy.ACTION if line.letter_form == LetterForm.NOTICE else Remedy.NONE,
            signatory="Dr. Muster, Referatsleitung",
            easy_language="Sie bekommen Geld für Ihr Projekt.",
        )
        for line in call.funding_lines.select_related("funder")
    )


@functools.cache
def pdf_bytes(pages=1) -> bytes:
    """A small real PDF."""
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_attachment(application, kind=PaperKind.CONCEPT, **fields):
    made = _attachment(application, kind, **fields)
    made.save(force_insert=True)
    return made


def _attachment(application, kind=PaperKind.CONCEPT, *, by, pages=1, name="konzept.pdf", **fields):
    content = pdf_bytes(pages)
    return Attachment(
        **{
            "application": application,
            "kind": kind,
            "file": ContentFile(content, name="x"),
            "name": name,
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "pages": pages,
            "scan_state": ScanState.CLEAN,
            "uploaded_by": by,
            **fields,
        }
    )


def fill_plan(plan, *, years=None, cost="125000.00", grant="100000.00") -> None:
    """One cost row, own funds and the grant, balanced in each year."""
    cost, grant = Decimal(cost), Decimal(grant)
    years = years or plan.partner.application.call.budget_years
    item = CostItem.objects.create(
        plan=plan,
        category=CostCategory.STAFF,
        label="Projektkoordination",
        calculation="1,0 Stelle, 12 Monate",
    )
    own = FundingSource.objects.create(plan=plan, kind=FundingKind.OWN_CASH, label="Haushalt")
    asked = FundingSource.objects.filter(plan=plan, kind=FundingKind.GRANT).first()
    asked = asked or FundingSource.objects.create(plan=plan, kind=FundingKind.GRANT)
    CostAmount.objects.bulk_create(CostAmount(item=item, year=year, amount=cost) for year in years)
    FundingAmount.objects.bulk_create(
        FundingAmount(source=source, year=year, amount=amount)
        for year in years
        for source, amount in [(own, cost - grant), (asked, grant)]
    )


def make_tandem(
    call=None,
    state="draft",
    complete=True,
    *,
    round=None,
    title="Alle gehören dazu",
    municipality=None,
    nonprofit=None,
    partners=2,
) -> Application:
    """An application in any state, by direct rows. complete=False: only the empty frame.

    round: the Round it is in (default: the first; the last for selected and awarded).
    partners=1: the non-profit's seat is free.
    """
    call = call or make_call()
    state = S(state)
    now = clock.now()
    municipality = municipality or OrganisationFactory()
    nonprofit = nonprofit or (OrganisationFactory(nonprofit=True) if partners > 1 else None)
    clerk = _signatory(municipality)
    application = Application(call=call, title=title, started_by=clerk)
    application.clerk, application.director, application.nonprofit = clerk, None, None
    order = [S.SUBMITTED, S.ELIGIBLE, S.SELECTED, S.AWARDED]
    passed = {
        S.DRAFT: [],
        S.INELIGIBLE: [S.SUBMITTED, S.INELIGIBLE],
        S.REJECTED: [S.SUBMITTED, S.ELIGIBLE, S.REJECTED],
        S.RESERVE: [S.SUBMITTED, S.ELIGIBLE, S.RESERVE],
        S.WITHDRAWN: [S.SUBMITTED, S.WITHDRAWN],
    }.get(state, order[: order.index(state) + 1] if state in order else [])
    for step in passed:
        setattr(application, STAMP_OF_STATE[step], now)
    if S.SUBMITTED in passed:
        series, _created = NumberSeries.objects.get_or_create(call=call)
        series.last += 1
        series.save()
        application.number = f"{call.number_prefix}-{series.last:04d}"
    if S.ELIGIBLE in passed:
        rounds = list(call.rounds.order_by("number"))
        application.current_round = round or (rounds[-1] if S.SELECTED in passed else rounds[0])
    application.state = state
    if state in (S.INELIGIBLE, S.REJECTED, S.WITHDRAWN):
        application.state_reason = "Muster einer Begründung."
    application.save()

    roles = {role.organisation_kind: role for role in call.partner_roles.all()}
    seats = [(municipality, roles[OrganisationKind.MUNICIPALITY], clerk)]
    application.municipality = None
    if partners > 1:
        application.director = _signatory(nonprofit)
        seats.append((nonprofit, roles[OrganisationKind.NONPROFIT], application.director))
    made = []
    for organisation, role, _signer in seats:
        partner = Partner.objects.create(application=application, role=role, organisation=organisation)
        plan = FinancePlan.objects.create(partner=partner)
        if complete:
            fill_plan(plan)
        else:
            FundingSource.objects.create(plan=plan, kind=FundingKind.GRANT)
        made.append(partner)
    application.municipality = made[0]
    application.nonprofit = made[1] if partners > 1 else None
    space = SocialSpace(application=application)
    if complete:
        space.name, space.place = "Nordviertel", municipality.place
        space.population, space.description = 3000, "Ein Viertel mit kurzen Wegen."
    space.save()
    Section.objects.bulk_create(
        Section(
            application=application,
            form_section=form_section,
            text="So gehen wir vor." if complete else "",
        )
        for form_section in call.form_sections.all()
    )
    if complete:
        _concept, *intents = Attachment.objects.bulk_create(
            [
                _attachment(application, by=clerk, pages=3),
                *(
                    _attachment(
                        application, PaperKind.LETTER_OF_INTENT, by=clerk, name=f"absicht-{number}.pdf"
                    )
                    for number in range(1, 4)
                ),
            ]
        )
        LetterOfIntent.objects.bulk_create(
            LetterOfIntent(
                application=application,
                organisation_name=f"Nachbarschaftsverein {number}",
                signed_by=f"Kim Beispiel {number}",
                attachment=intent,
            )
            for number, intent in enumerate(intents, start=1)
        )
    if S.SUBMITTED in passed:
        _hand_in(application, [(partner, seat[2]) for partner, seat in zip(made, seats, strict=True)])
    return application


def _signatory(organisation) -> User:
    found = organisation.memberships.filter(role=MemberRole.SIGNATORY).first()
    return found.user if found else make_member(organisation)


def _hand_in(application, signers) -> None:
    content = snapshot(whole_of(application.pk))
    fingerprint = hash_of(content)
    given = {"content_hash": fingerprint, "given_at": application.submitted_at}
    Consent.objects.bulk_create(Consent(partner=one, given_by=signer, **given) for one, signer in signers)
    application.consents_stand = True
    application.save()
    Submission.objects.create(
        application=application,
        content=content,
        content_hash=fingerprint,
        arrived_at=application.submitted_at,
        submitted_by=signers[-1][1],
    )
