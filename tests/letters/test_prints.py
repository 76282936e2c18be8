"""What a letter says, word for word, and that everybody can read it."""

import io
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import page
import pikepdf
import pytest
import time_machine

from accounts.constants import FunderRole
from applications.plans.models import CostItem
from core.errors import Impossible
from letters import figures
from letters import prints as letters_prints
from letters.actions import release, writing
from letters.constants import Channel, Remedy
from letters.models import LetterTemplate
from tests.budgets.factories import make_award
from tests.factories import (
    make_call,
    make_staff,
    make_tandem,
)
from tests.letters.factories import approver_of, make_draft, make_issued, make_released, make_share

pytestmark = pytest.mark.django_db
SNAPSHOTS = Path(__file__).with_name("snapshots")


def text_of(pdf: bytes, *options) -> str:
    return subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def words(pdf: bytes) -> str:
    return " ".join(text_of(pdf).replace("\u00a0", " ").replace("-\n", "").split())


def fixed_tandem():
    """A tandem whose letters read the same in every run."""
    from tests.factories import OrganisationFactory, PlaceFactory

    place = PlaceFactory(key="14999999", name="Beispielstadt", court="Leipzig")
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        call = make_call(
            is_demo=True,
            number_prefix="IVO",
            title={"de": "Inklusion vor Ort"},
            first_budget_year=2027,
            last_budget_year=2029,
            slug="festgelegt",
        )
        application = make_tandem(
            call,
            state="awarded",
            municipality=OrganisationFactory(place=place, name="Stadt Beispielstadt"),
            nonprofit=OrganisationFactory(nonprofit=True, name="Offene Türen e. V."),
        )
    with time_machine.travel(datetime(2027, 1, 15, 9, tzinfo=UTC), tick=False):
        make_award(application)
    LetterTemplate.objects.filter(call=call).update(
        reporting="Zwischennachweise bis zum {interim_on}\nVerwendungsnachweis bis zum {proof_on}",
        easy_language="Sie bekommen höchstens {amount}.",
    )
    return application


@pytest.mark.parametrize("funder", ["sms", "am"])
def test_the_content_of_a_letter_word_for_word(funder):
    """To accept a change on purpose: delete the file under snapshots/ and run again."""
    letter = make_draft(application=fixed_tandem(), funder=funder)
    plan = letter.content["figures"]["plan"]
    lines = [letter.content["kind"], *letter.content["addressee"], letter.content["file_number"]]
    lines += [": ".join(pair) for pair in letter.content["reference"]]
    lines += letter.content["intro"]
    for section in [*letter.content["sections"], *filter(None, [letter.content["acceptance"]])]:
        lines += ["", section["title"], *section["paragraphs"]]
        lines += [": ".join(fact) for fact in section["facts"]]
        lines += [f"- {item}" for item in section["items"]]
        for table in section["tables"]:
            lines += [
                table["caption"],
                *(" | ".join(row) for row in [table["head"], *table["rows"], *table["foot"]]),
            ]
    lines += ["", *letter.content["easy_language"]]
    text = "\n".join(lines).replace(plan, "FASSUNG") + "\n"
    file = SNAPSHOTS / f"{funder}.txt"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        pytest.fail("the snapshot was missing and is written now: read it, then run again")
    assert text == file.read_text()


def test_a_notice_carries_everything_it_must():
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False):
        letter = make_released(application=fixed_tandem())
    said = words(letters_prints.render(letter))
    for part in [
        "Muster-Staatsministerium für Soziales",  # authority
        "MUSTER-SMS/IVO-0001",  # file number
        "MUSTER-SMS-2027-0001",
        "Musterstadt, 20.01.2027",  # date
        "Stadt Beispielstadt",  # addressee
        "IVO-0001 vom 01.12.2026",  # application
        "§§ 23, 44 SäHO",  # legal basis
        "nur für das Vorhaben »Alle gehören dazu«",  # purpose
        "Projektförderung",
        "Anteilfinanzierung",
        "bis zu 80 Prozent",
        "375.000,00 €",  # eligible
        "höchstens 300.000,00 €",  # maximum
        "Verpflichtungsermächtigung",
        "beginnt am 01.01.2027 und endet am 31.12.2029",
        "Kosten- und Finanzierungsplan vom 01.12.2026",
        "im Gesamtergebnis verbindlich",
        "Abruf für den Bedarf von sechs Monaten",
        "Nebenbestimmungen",
        "30.04.2028 und 30.04.2029",
        "30.06.2030",
        "mitfinanziert durch Steuermittel",
        "Widerrufsvorbehalt",
        "§ 264 des Strafgesetzbuches",
        "§ 39 Absatz 2 Nummer 1 VwVfG",
        "innerhalb eines Monats nach seiner Bekanntgabe Klage beim Verwaltungsgericht Leipzig mit Sitz in Leipzig",
        "Tag nach dem Abruf als bekannt gegeben",
        "gez. Dr. Muster",
        "MUSTER – ohne rechtliche Wirkung",
        f"/bescheid/{letter.code}/",
        "Sie bekommen höchstens 300.000 Euro.",
        "Seite 1 von",
    ]:
        assert part in said, part


def test_later_years_are_commitment_authority_the_year_of_the_award_is_not():
    letter = make_draft(application=fixed_tandem())
    years = next(section for section in letter.content["sections"] if section["key"] == "years")
    assert [row[2] for row in years["tables"][0]["rows"]] == [
        "0,00\u00a0€",
        "100.000,00\u00a0€",
        "100.000,00\u00a0€",
    ]


def test_the_private_letter_has_a_declaration_and_no_remedy():
    letter = make_released(application=fixed_tandem(), funder="am")
    said = words(letters_prints.render(letter))
    assert "Annahmeerklärung" in said
    assert "bis zu 90 Prozent" in said
    for word in ("Rechtsbehelf", "Klage", "Bescheid ", "Widerspruch", "§ 264", "Verwaltungsgericht"):
        assert word not in said, word


def test_an_authority_below_the_ministry_takes_objections():
    application = fixed_tandem()
    LetterTemplate.objects.filter(call=application.call).update(remedy=Remedy.OBJECTION)
    letter = make_draft(application=application)
    remedy = letter.content["sections"][-1]
    assert "Widerspruch" in remedy["paragraphs"][0]
    assert "Musterstraße 1, 01099 Musterstadt" in remedy["paragraphs"][0]


def test_a_notice_without_its_remedy_is_not_composed():
    application = fixed_tandem()
    LetterTemplate.objects.filter(call=application.call).update(remedy=Remedy.NONE)
    with pytest.raises(Impossible):
        make_draft(application=application)


def test_less_than_applied_for_is_reasoned():
    application = make_tandem(state="awarded")
    make_award(application, amount="90000.00")
    letter = make_draft(application=application)
    reasons = next(s for s in letter.content["sections"] if s["key"] == "reasons")["paragraphs"][0]
    assert "Beantragt waren 300.000,00\u00a0€, bewilligt sind 270.000,00\u00a0€" in reasons
    assert "kein Rechtsanspruch" in reasons


def test_by_post_the_letter_says_the_computed_day():
    share = make_share()
    letter = writing.compose(share=share, by=make_staff(FunderRole.OFFICER), channel=Channel.POST)
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        letter = release.one(letter=letter, by=approver_of())
    said = words(letters_prints.render(letter))
    assert "gilt als bekannt gegeben am 05.03.2027" in said
    assert "vierten Tag nach der Aufgabe zur Post" in said


@pytest.mark.parametrize("funder", ["sms", "am"])
def test_a_letter_is_pdf_ua_1_with_language_and_title(funder):
    letter = make_issued(application=fixed_tandem(), funder=funder)
    with letter.pdf.open() as file:
        data = file.read()
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.to_json()
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "de"
        assert str(document.docinfo["/Title"]) == f"{letter.content['kind']} {letter.number}"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        figures = [obj for obj in document.objects if getattr(obj, "get", None) and _is_figure(obj)]
        assert [str(figure.Alt)[:7] for figure in figures] == ["QR-Code"]


def _is_figure(obj) -> bool:
    return isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"


def test_whatever_people_wrote_stays_text():
    application = fixed_tandem()
    type(application).objects.filter(pk=application.pk).update(
        title='<img src="file:///etc/passwd"> {{ 7 }} <script>x</script> {amount}'
    )
    CostItem.objects.filter(plan__partner__application=application).update(
        label="<link rel=attachment href=http://127.0.0.1/>"
    )
    letter = make_released(application=application)
    said = words(letters_prints.render(letter))
    assert '<img src="file:///etc/passwd"> {{ 7 }} <script>x</script> {amount}' in said
    assert "<link rel=attachment" in said


def test_without_demo_there_is_no_specimen_mark():
    said = words(letters_prints.render(make_released()))
    assert "ohne rechtliche Wirkung" not in said


def test_letters_are_german_whatever_language_the_office_works_in():
    from django.utils import translation

    application = make_tandem(state="awarded")
    with translation.override("en"):
        letter = make_released(application=application)
        said = words(letters_prints.render(letter))
    assert letter.content["reference"][0][1] == application.call.title["de"]
    assert "Personalausgaben: Projektkoordination" in said


def test_the_end_of_a_month_stays_one():
    assert figures.months_later(date(2029, 12, 31), 6) == date(2030, 6, 30)
    # The shorter month last: its end is the end of the longer one, not the same day.
    assert figures.months_later(date(2027, 6, 30), 6) == date(2027, 12, 31)
    assert figures.months_later(date(2028, 2, 29), 6) == date(2028, 8, 31)
    assert figures.months_later(date(2027, 6, 29), 6) == date(2027, 12, 29)
    assert figures.months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert figures.months_later(date(2027, 5, 15), 6) == date(2027, 11, 15)


def test_an_award_for_fewer_years_shows_the_plan_of_these_years():
    application = make_tandem(state="awarded")
    award = make_award(application, state="staged")
    first = application.call.first_budget_year
    award.shares.get(funder__key="sms").amounts.filter(year=first + 2).delete()
    award.period_to = date(first + 1, 12, 31)
    award.state, award.committed_by = "committed", make_staff(FunderRole.APPROVER)
    award.committed_at = application.awarded_at
    award.save()
    letter = make_draft(application=application)
    plan = next(section for section in letter.content["sections"] if section["key"] == "plan")
    assert plan["tables"][0]["head"] == ["Position", str(first), str(first + 1), "Summe"]
    assert plan["tables"][0]["foot"][0][-1] == "250.000,00"
    assert f"({first} bis {first + 1})" in " ".join(plan["paragraphs"])
