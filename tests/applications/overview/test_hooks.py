"""The tandem's page and the cards of the rooms above."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from applications.overview import hooks
from core.hooks import Hook
from letters.queries.card import letters_card
from reviews.talks.queries.card import talk_card
from tests.budgets.factories import make_award
from tests.factories import (
    make_tandem,
)

pytestmark = pytest.mark.django_db


@dataclass
class Card:
    application: object
    template: str = "letters/includes/card.html"
    shares: tuple = ()


def page(application, login) -> str:
    answer = login(application.clerk).get(reverse("applications:detail", args=[application.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_tandems_page_shows_what_the_rooms_above_answer(login, monkeypatch):
    application = make_tandem(state="submitted")
    asked = []
    monkeypatch.setattr(hooks, "CARDS", Hook("cards", "of a test"))
    assert 'id="letters-card"' not in page(application, login)
    hooks.CARDS.register(lambda *given: asked.append(given) or Card(given[0]))
    hooks.CARDS.register(lambda *given: None)
    assert page(application, login).count('id="letters-card"') == 1
    assert asked == [(application, application.clerk)]


def test_talks_and_letters_answer():
    assert set(hooks.CARDS.answers) == {talk_card, letters_card}


def test_there_is_no_card_of_letters_before_the_award_and_one_after_it():
    selected, awarded = make_tandem(state="selected"), make_tandem(state="awarded")
    for application in (selected, awarded):
        make_award(application)
    assert letters_card(selected, selected.clerk) is None
    card = letters_card(awarded, awarded.clerk)
    assert card is not None
    assert [share.partner.application_id for share in card.shares] == [awarded.pk] * 2
