"""The preset holds exactly the facts of the call of 2023, and moves in time as a whole."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.constants import OrganisationKind
from accounts.models import Funder
from core import clock
from core.models import AuditEntry
from programmes import actions, preset_file
from programmes.constants import CapScope, LetterForm, PaperKind, RoundKind
from programmes.models import Call

NAME = "inklusion-vor-ort-sachsen-2023"
LANGUAGES = {"de", "en", "de-ls"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _html_for_pdf(monkeypatch):
    """The real thing is in test_documents; here the HTML is what matters."""
    monkeypatch.setattr("core.paper.pdf.render_pdf", lambda html, **facts: b"%PDF-1.7 " + html.encode())


@pytest.fixture
def call():
    return actions.load_preset(name=NAME)


def test_period_money_and_years(call):
    assert call.opens_at == datetime(2023, 10, 21, 22, tzinfo=UTC)
    assert call.closes_at == datetime(2024, 1, 31, 23, tzinfo=UTC)
    assert f"{clock.last_second(call.closes_at):%d.%m.%Y %H:%M:%S}" == "31.01.2024 23:59:59"
    assert call.published_at == call.opens_at
    assert (call.volume, call.max_spaces, call.funding_months) == (Decimal("5000000.00"), 5, 60)
    assert call.budget_years == [2024, 2025, 2026, 2027, 2028]
    assert not call.is_demo


def test_who_applies_and_who_pays_whom(call):
    found = {
        role.key: (
            role.organisation_kind,
            role.minimum,
            role.maximum,
            role.share,
            role.funding_line.funder.key,
            role.funding_line.rate,
            role.funding_line.letter_form,
        )
        for role in call.partner_roles.select_related("funding_line__funder")
    }
    assert found == {
        "municipality": (OrganisationKind.MUNICIPALITY, 1, 1, 50, "sms", 80, LetterForm.NOTICE),
        "nonprofit": (OrganisationKind.NONPROFIT, 1, 1, 50, "aktion-mensch", 90, LetterForm.AGREEMENT),
    }
    sms = Funder.objects.get(key="sms")
    assert sms.name == "Sächsisches Staatsministerium für Soziales und Gesellschaftlichen Zusammenhalt"
    assert (sms.short_name, sms.is_authority) == ("SMS", True)
    aktion = Funder.objects.get(key="aktion-mensch")
    assert (aktion.name, aktion.is_authority) == ("Aktion Mensch e. V.", False)


def test_caps(call):
    found = {
        (
            cap.scope,
            cap.funder.key if cap.funder else None,
            cap.partner_role.key if cap.partner_role else None,
            cap.each_year,
            int(cap.amount),
        )
        for cap in call.caps.select_related("funder", "partner_role")
    }
    assert found == {
        (CapScope.CALL, None, None, False, 5_000_000),
        (CapScope.FUNDER, "sms", None, False, 2_500_000),
        (CapScope.FUNDER, "aktion-mensch", None, False, 2_500_000),
        (CapScope.SPACE, None, None, False, 1_000_000),
        (CapScope.PARTNER, None, "municipality", False, 500_000),
        (CapScope.PARTNER, None, "nonprofit", False, 500_000),
        (CapScope.PARTNER, None, "municipality", True, 100_000),
        (CapScope.PARTNER, None, "nonprofit", True, 100_000),
    }
    assert call.caps.count() == 8


def test_papers_sections_rounds_and_dates(call):
    papers = {p.kind: (p.minimum, p.max_pages, p.may_follow) for p in call.required_papers.all()}
    assert papers == {
        PaperKind.CONCEPT: (1, 3, False),
        PaperKind.LETTER_OF_INTENT: (3, None, False),
        PaperKind.COUNCIL_RESOLUTION: (0, None, True),
    }
    assert [(s.key, s.max_words) for s in call.form_sections.all()] == [("kurzbeschreibung", 200)]
    rounds = [(r.number, r.kind, r.target, r.experts_count) for r in call.rounds.order_by("number")]
    assert rounds == [(1, RoundKind.PAPERS, 10, True), (2, RoundKind.TALKS, 5, True)]
    for round_ in call.rounds.all():
        assert round_.criteria.count() == 5
        assert all(c.max_points == 5 and c.guidance["de"] for c in round_.criteria.all())
    assert list(call.dates.order_by("on").values_list("on", flat=True)) == [
        date(2023, 11, 9),
        date(2023, 11, 28),
    ]


def test_what_is_not_certain_says_so(call):
    text = (preset_file.PRESETS / NAME / "call.toml").read_text()
    assert "usual, not confirmed" in text
    assert '"Vorschlag, anpassbar"' in text
    answers = " ".join(q.answer["de"] for q in call.questions.all())
    assert "für diesen Aufruf ist sie nicht bestätigt" in answers
    assert "sind ein Vorschlag" in answers


@pytest.mark.parametrize("name", preset_file.names())
def test_every_text_is_there_in_three_languages(name):
    def walk(value, path):
        if isinstance(value, dict):
            if "de" in value:
                # Questions to experts by experience are in easy German from the start.
                wanted = LANGUAGES - {"de-ls"} if path.endswith("easy_question") else LANGUAGES
                assert set(value) == wanted, path
                assert all(text.strip() for text in value.values()), path
            else:
                for key, inner in value.items():
                    walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                walk(inner, f"{path}[{number}]")

    data = dict(preset_file.read(name).data)
    data.pop("letters")
    walk(data, "call")


@pytest.mark.parametrize("name", preset_file.names())
def test_easy_language_keeps_its_rules(name):
    """Short sentences, no subjunctive, no long compounds without a middle dot."""
    import re

    texts = []

    def walk(value):
        if isinstance(value, dict):
            texts.append(value.get("de-ls", ""))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(preset_file.read(name).data)
    for text in filter(None, texts):
        assert not re.search(r"\b(könnte|würde|hätte|wäre|sollte|müsste|dürfte)\w*\b", text), text
        for sentence in re.split(r"[.!?:]\s", text.replace("\n", " ")):
            assert len(sentence.split()) <= 15, sentence
        for word in re.findall(r"[A-Za-zÄÖÜäöüß]+", text):
            assert len(word) <= 16, word


def html_of(document) -> str:
    with document.file.open("rb") as file:
        return file.read().decode()


def test_documents_are_made_with_the_facts_of_the_call(call):
    keys = [d.key for d in call.documents.order_by("position")]
    assert keys == ["foerderaufruf", "merkblatt-finanzierungsplan", "muster-absichtserklaerung"]
    text = html_of(call.documents.get(key="foerderaufruf"))
    assert "5.000.000,00" in text
    assert "31. Januar 2024" in text
    assert "100.000,00" in text
    assert "Haushaltsjahre 2024 bis 2028" in text
    assert "MUSTER" not in text
    assert "2024 bis 2028" in html_of(call.documents.get(key="merkblatt-finanzierungsplan"))


def test_documents_of_the_demo_are_marked():
    call = actions.load_preset(name=NAME, is_demo=True)
    for document in call.documents.all():
        assert "MUSTER" in html_of(document)


def test_a_preset_loads_once(call):
    call.contact_name = "Geändert"
    call.save()
    again = actions.load_preset(name=NAME, closes_at=clock.closing_moment(date(2030, 1, 1)))
    assert again == call
    assert again.contact_name == "Geändert"
    assert again.closes_at == call.closes_at
    assert (Call.objects.count(), call.caps.count(), Funder.objects.count()) == (1, 8, 2)
    assert AuditEntry.objects.filter(verb="call.load").count() == 1


def test_another_deadline_moves_the_whole_call():
    call = actions.load_preset(name=NAME, closes_at=clock.closing_moment(date(2026, 12, 20)), is_demo=True)
    assert f"{clock.last_second(call.closes_at):%d.%m.%Y %H:%M:%S}" == "20.12.2026 23:59:59"
    opens = call.opens_at.astimezone(clock.BERLIN)
    # 101 days before, at midnight in Berlin although summer time lies between.
    assert f"{opens:%d.%m.%Y %H:%M}" == "10.09.2026 00:00"
    assert call.budget_years == [2027, 2028, 2029, 2030, 2031]
    first, second = call.dates.order_by("on").values_list("on", flat=True)
    assert (second - first).days == 19
    assert (first.weekday(), second.weekday()) == (date(2023, 11, 9).weekday(), date(2023, 11, 28).weekday())
    assert opens.date() < first < second < date(2026, 12, 20)
    due = list(call.rounds.order_by("number").values_list("reviews_due_on", flat=True))
    assert date(2026, 12, 20) < due[0] < due[1]


def test_a_deadline_at_new_year_belongs_to_the_old_year():
    call = actions.load_preset(name=NAME, closes_at=clock.closing_moment(date(2026, 12, 31)))
    assert call.first_budget_year == 2027


def test_opens_at_can_be_given_alone_with_the_deadline():
    opens = clock.closing_moment(date(2026, 11, 1))
    call = actions.load_preset(name=NAME, opens_at=opens, closes_at=clock.closing_moment(date(2026, 12, 1)))
    assert call.opens_at == opens


def test_unpublished_calls_have_no_publication_date():
    assert actions.load_preset(name=NAME, published=False).published_at is None


@pytest.mark.parametrize("name", ["gibt-es-nicht", "../../etc", "", "inklusion-vor-ort-sachsen-2023/"])
def test_an_unknown_preset_is_named(name):
    with pytest.raises(preset_file.PresetError, match="There is no preset"):
        actions.load_preset(name=name)


def wrong(monkeypatch, tmp_path, old, new):
    folder = tmp_path / NAME
    folder.mkdir()
    text = (preset_file.PRESETS / NAME / "call.toml").read_text()
    assert old in text
    (folder / "call.toml").write_text(text.replace(old, new, 1))
    monkeypatch.setattr(preset_file, "PRESETS", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share = 50", "share = 40", "make 90, not 100"),
        ("amount = 5_000_000", "amount = 0.1", "whole number"),
        ('funder = "sms"', 'funder = "smss"', "not described"),
        ('slug = "inklusion-vor-ort"', "", "slug"),
        ("closes_at = 2024-02-01T00:00:00", "closes_at = 2024-02-01", "not a date with a time"),
        ("[call]", "[call", "not TOML"),
        ("volume = 5_000_000", "volume = -1", "call.toml"),
        ('kind = "concept"', 'kind = "novel"', "novel"),
        ("max_spaces = 5", "max_spaces = 5\nmax_places = 5", "unknown"),
    ],
)
def test_a_mistake_in_the_file_is_named_and_nothing_is_left_behind(monkeypatch, tmp_path, old, new, message):
    wrong(monkeypatch, tmp_path, old, new)
    with pytest.raises(preset_file.PresetError, match=message):
        actions.load_preset(name=NAME)
    assert not Call.objects.exists()
    assert not Funder.objects.exists()


def test_the_command_creates_and_then_says_that_it_is_there():
    out = StringIO()
    call_command("load_preset", NAME, closes=date(2026, 12, 20), demo=True, stdout=out)
    call_command("load_preset", NAME, stdout=out)
    first, second = out.getvalue().splitlines()
    assert first == f"{NAME} created; applications until 20.12.2026 23:59."
    assert "was there already" in second
    with pytest.raises(CommandError, match="There is no preset"):
        call_command("load_preset", "x")
