"""The preset of 2016: one lead organisation, no commune as applicant, 600,000 € each."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.constants import OrganisationKind
from applications.draft.actions import start
from applications.draft.models.application import Application
from core import clock
from core.errors import Impossible
from programmes import actions, preset_file
from programmes.constants import CapScope, LetterForm, PaperKind, RoundKind, Verdict
from programmes.models import SelfCheckAnswer
from tests.factories import OrganisationFactory, make_member

NAME = "kommune-inklusiv-2016"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _html_for_pdf(monkeypatch):
    monkeypatch.setattr("core.paper.pdf.render_pdf", lambda html, **facts: b"%PDF-1.7 " + html.encode())


@pytest.fixture
def call():
    return actions.load_preset(name=NAME)


@pytest.fixture
def running_call():
    return actions.load_preset(name=NAME, opens_at=clock.now(), closes_at=clock.closing_moment(clock.today()))


def test_one_organisation_leads_and_one_funder_pays(call):
    role = call.partner_roles.select_related("funding_line__funder").get()
    assert (role.organisation_kind, role.minimum, role.maximum) == (OrganisationKind.NONPROFIT, 1, 1)
    assert (role.funding_line.funder.key, role.funding_line.letter_form) == (
        "aktion-mensch",
        LetterForm.AGREEMENT,
    )


def test_six_hundred_thousand_each(call):
    caps = {cap.scope: cap.amount for cap in call.caps.all()}
    assert caps[CapScope.SPACE] == caps[CapScope.PARTNER] == Decimal(600_000)


def test_two_rounds_ten_talks_five_chosen(call):
    rounds = [(r.kind, r.reviews_per_funder, r.target) for r in call.rounds.order_by("number")]
    assert rounds == [(RoundKind.PAPERS, 2, 10), (RoundKind.TALKS, 2, 5)]
    for round_ in call.rounds.all():
        assert all(c.anchors.exists() and c.easy_question["de"] for c in round_.criteria.all())


def test_an_expression_of_interest_asks_for_little(call):
    papers = {paper.kind: paper.minimum for paper in call.required_papers.all()}
    assert papers == {PaperKind.CONCEPT: 1, PaperKind.LETTER_OF_INTENT: 1}


def test_what_is_not_certain_says_so():
    text = (preset_file.PRESETS / NAME / "call.toml").read_text()
    assert "The year is certain, the days are a proposal" in text
    assert "usual, not confirmed" in text


def test_a_commune_is_refused_and_told_who_can_apply(running_call):
    commune = OrganisationFactory()
    with pytest.raises(Impossible, match="Bewerben kann sich: Leitende Organisation") as refused:
        start.begin(call=running_call, organisation=commune, title="Wir", by=make_member(commune))
    assert refused.value.code == "kind"
    assert not Application.objects.exists()


def test_the_page_tells_a_commune_why(client, running_call):
    commune = OrganisationFactory()
    client.force_login(make_member(commune))
    answer = client.get(reverse("applications:new", args=[running_call.slug]))
    assert "Eine Kommune kann nicht selbst Antragstellerin sein" in answer.content.decode()
    assert commune.name not in answer.content.decode()


def test_the_self_check_says_no_to_a_commune(call):
    answer = SelfCheckAnswer.objects.get(question__call=call, verdict=Verdict.NO, position=1)
    assert "Eine Kommune kann in diesem Aufruf nicht Antragstellerin sein" in answer.reason["de"]
    assert answer.way_on["de"]


def test_a_non_profit_begins_alone(running_call):
    organisation = OrganisationFactory(nonprofit=True)
    application = start.begin(
        call=running_call, organisation=organisation, title="Wir", by=make_member(organisation)
    )
    assert application.partners.get().role.key == "lead"
