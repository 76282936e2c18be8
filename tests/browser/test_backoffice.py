"""Every page of the back office in a browser, for the sweep (axe by day and by night, 320 px, the languages); the
keyboard.

One case with something behind every page (tests.reviews.stage) serves them all; a new page is walked
without being named here.
"""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.browser.test_expert import tab_to
from tests.reviews.stage import PAGES, POST_ONLY, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.early]

# Who walks; each page once, as the first of these who may open it, and those of EACH as everybody who may.
WALKERS = ("officer", "reviewer", "expert", "approver", "auditor", "finance")
EACH = {"index", "applications", "application"}
# Tables and papers to take away, pictures: no pages.
NO_PAGES = {"application_paper", "paper_picture", "receipt_pdf"}
# What a person without a mouse must come to, on the pages where most is done.
BY_KEYBOARD = {
    "officer": {
        "applications": "main form button",
        "application": "main a.kern-btn",
        "assign": "main form button.kern-btn--primary",
        "distribute": "main form button.kern-btn--primary",
        "ranking": "main a.kern-btn",
        "decision": "main a.kern-btn",
    },
    "reviewer": {
        "later_conflict": "main form button",
        "review": "button[name=lock]",
    },
}


@pytest.fixture
def stage():
    return Stage()


def pages_of(stage, who, seen=frozenset()):
    for name, allowed in PAGES.items():
        if who in allowed and name not in POST_ONLY | NO_PAGES and (name not in seen or name in EACH):
            yield name, stage.url(name)


def is_page(person, url) -> bool:
    """A download would not open, and has nothing to look at."""
    kind = person.context.request.get(person.server + url).headers.get("content-type", "")
    return kind.startswith("text/html")


def test_every_page_opens_for_the_sweep(stage, somebody, judge):
    seen = set()
    for who in WALKERS:
        person = somebody(stage.people[who])
        for name, url in pages_of(stage, who, seen):
            seen.add(name)
            also = f"for {who}" if name in EACH else ""
            person.judge = lambda person, also=also: judge(person, also=also)
            if is_page(person, url):
                person.open(url)
    assert set(PAGES) - POST_ONLY - NO_PAGES == seen


def test_the_pages_are_english_all_through(stage, somebody, judge):
    officer = somebody(stage.people["officer"])
    officer.context.add_cookies([{"name": "django_language", "value": "en", "url": officer.server}])
    for name in ("index", "applications", "application", "assign", "ranking", "interview", "conflict"):
        officer.page.goto(officer.server + stage.url(name))
        assert officer.page.locator("html").get_attribute("lang") == "en"
        judge.state(officer.page, "en")


def test_the_pages_of_experts_are_in_easy_language(stage, somebody, judge):
    expert = somebody(stage.people["expert"])
    expert.context.add_cookies([{"name": "django_language", "value": "de-ls", "url": expert.server}])
    for name in ("index", "applications", "expert_question", "expert_project", "expert_check"):
        expert.open(stage.url(name))
        judge.state(expert.page, "de-ls")


@pytest.mark.parametrize("who", sorted(BY_KEYBOARD))
def test_what_is_to_be_done_is_reached_with_the_keyboard_alone(stage, somebody, who):
    person = somebody(stage.people[who])
    for name, wanted in BY_KEYBOARD[who].items():
        url = stage.url(name)
        person.page.goto(person.server + url)
        assert resolve(urlsplit(person.page.url).path).url_name == name
        tab_to(person.page, wanted, most=150)
        outline = person.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, s.boxShadow, s.borderColor].join(' '); }"
        )
        assert outline != "none none", f"{name}: nobody sees where the focus is"
