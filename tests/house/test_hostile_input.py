"""Every address of the portal under what no page of ours sends: 4xx, or the page as if nothing had been said.

New addresses, forms and filters are walked without being named here.
"""

import re
from html import unescape
from itertools import product
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection, transaction
from django.template import Template
from django.test import Client, RequestFactory
from django.test.utils import _TestState
from django.urls import reverse

from accounts.constants import FunderRole
from portal.wsgi import application
from tests import sharing
from tests.factories import make_call
from tests.house.test_urls import ALL, example
from tests.reviews.hidden_things import World
from tests.reviews.test_leaks import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("hostile input"), pytest.mark.early]

FORM = "application/x-www-form-urlencoded"
# As they stand in an address or a body, not decoded.
HOSTILE = {
    "NUL": "a%00b",
    "a huge number": "1" + "0" * 30,
    "a digit that is no number": quote("²"),
    "half of a surrogate pair": "%ED%A0%80",
    "a year too far": "99999-13-32",
}
# Every page gets these in turns, two of them; the lists get each, parameter by parameter.
IN_TURNS = ("a huge number", "half of a surrogate pair", "a digit that is no number", "a year too far")
TURNS = 2
# Parameters that stand in no form of the page.
ASKED = (
    "page",
    "next",
    "state",
    "call",
    "art",
    "nur",
    "zeit",
    "fassung",
    "teil",
    "person",
    "place",
    "an",
    "seite",
    "q",
)
# Leaves the session; draws long papers.
LEFT_OUT = re.compile(r"logout|\.pdf$|\.zip$|/pdf/|arbeitsmappe|\.xlsx$|showcase|static")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with sharing.rows(django_db_blocker):
        world = World()
        for role in FunderRole:
            world.case.officer.funder_memberships.get_or_create(funder=world.case.ministry, role=role)
        yield world


@pytest.fixture
def world(built, db):
    return sharing.copy_of(built)


@pytest.fixture(autouse=True)
def _quick_pages(monkeypatch):
    """The tests' own recording of templates and contexts makes pages three times slower; nobody reads it here."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def hands(world, login):
    """Who walks: the office with every role, a tandem's clerk, nobody."""
    found = {
        "office": login(world.people["officer"]),
        "tandem": login(world.people["clerk"]),
        "nobody": Client(),
    }
    for client in found.values():
        client.raise_request_exception = False
    return found


def ask(client, method, url, *more, **kwargs):
    """The answer, and nothing has happened; files are let go."""
    with transaction.atomic():
        response = getattr(client, method)(url, *more, **kwargs)
        for close in response._resource_closers:
            close()
        transaction.set_rollback(True)
    return response


def plain_addresses():
    for pattern, name in ALL:
        if pattern.name and not pattern.pattern.converters and (path := example(name)):
            yield path


def walked(world) -> list[tuple[str, str]]:
    """(who, address) of every page: with the ids of a case where there is one, else with none."""
    pages = dict.fromkeys([*addresses(world), *plain_addresses()])
    found = []
    for url in pages:
        if LEFT_OUT.search(url):
            continue
        if url.startswith("/backoffice/"):
            found.append(("office", url))
        elif url.startswith(("/bewerbungen/", "/organisationen/", "/gespraeche/")):
            found.append(("tandem", url))
        else:
            found += [("nobody", url), ("tandem", url)]
    return found


def fields_of(response) -> list[str]:
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    names = re.findall(r'\bname="([^"]+)"', response.content.decode())
    return [unescape(name) for name in dict.fromkeys(names) if name not in ("viewport", "color-scheme")]


def query(names, turn) -> str:
    """Each name twice, each with another kind of value than in the turn before."""
    values = [HOSTILE[IN_TURNS[(place + turn) % len(IN_TURNS)]] for place in range(len(names))]
    pairs = [f"{quote(name)}={value}" for name, value in zip(names, values, strict=True)]
    return "&".join(pair for pair in pairs for _twice in range(2))


def test_no_page_breaks_by_what_its_address_or_form_says(world, hands):
    broken, forms = [], 0
    for who, url in walked(world):
        first = ask(hands[who], "get", url)
        if first.status_code >= 500:
            broken.append(f"GET {url} as {who}")
        names = fields_of(first)
        forms += bool(names)
        for turn in range(TURNS):
            words = query([*names, *ASKED], turn)
            if first.get("Content-Type", "").startswith("text/html") and first.status_code == 200:
                answer = ask(hands[who], "get", f"{url}?{words[:7000]}")
                broken += [f"GET {url} as {who}, turn {turn}"] if answer.status_code >= 500 else []
            answer = ask(hands[who], "post", url, words, content_type=FORM)
            broken += [f"POST {url} as {who}, turn {turn}"] if answer.status_code >= 500 else []
        nul = "&".join(f"{quote(name)}={HOSTILE['NUL']}" for name in names)
        answer = ask(hands[who], "post", url, nul, content_type=FORM)
        broken += [f"POST {url} as {who}, NUL"] if answer.status_code >= 500 else []
    assert broken == []
    assert forms > 100


def lists() -> list[tuple[str, list[str]]]:
    """Address and parameters of every list of the admin site."""
    found = []
    for model, model_admin in admin.site._registry.items():
        names = ["q", "p", "o", "e", "all", "_to_field", "_changelist_filters"]
        for one in model_admin.list_filter:
            names += [f"{one}{lookup}" for lookup in ("", "__exact", "__in", "__isnull")]
        if one := model_admin.date_hierarchy:
            names += [f"{one}__{lookup}" for lookup in ("year", "month", "day", "gte")]
        url = reverse(f"backoffice:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found.append((url, names))
    return found


def broken_by_one(client, url, names) -> list[str]:
    return [
        f"{url}?{name}: {kind}"
        for name, kind in product(names, IN_TURNS)
        if ask(client, "get", f"{url}?{quote(name)}={HOSTILE[kind]}").status_code >= 500
    ]


def test_no_list_of_the_admin_breaks_by_any_parameter(hands):
    assert len(lists()) > 10
    broken = []
    for url, names in lists():
        broken += broken_by_one(hands["office"], url, names)
        nul = "&".join(f"{name}=%00" for name in names)
        broken += [f"{url}: NUL"] if ask(hands["office"], "get", f"{url}?{nul}").status_code != 400 else []
    assert broken == []


LISTS = (
    "applications",
    "assignment_rounds",
    "conflicts",
    "rankings",
    "decisions",
    "interviews",
    "letters",
    "awards",
)


def test_no_list_of_the_back_office_breaks_by_any_parameter(hands):
    broken = []
    for name in LISTS:
        url = reverse(f"backoffice:{name}")
        names = fields_of(ask(hands["office"], "get", url))
        broken += broken_by_one(hands["office"], url, dict.fromkeys([*names, *ASKED]))
    assert broken == []


# -- whole requests ------------------------------------------------------------------------------------

MANY_FILES = "".join(
    f'--b\r\nContent-Disposition: form-data; name="f{number}"; filename="a.txt"\r\n\r\na\r\n'
    for number in range(101)
)
REQUESTS = {
    # what: (Content-Type, body, status)
    "UTF-16": (f"{FORM}; charset=utf-16", b"language=en", 415),
    "UTF-16 in parts": ("multipart/form-data; boundary=b; charset=utf-16", b"--b--\r\n", 415),
    "a charset nobody knows": (f"{FORM}; charset=klingon", b"language=en", 415),
    "a charset with a control character": (f"{FORM}; charset=a\x7fb", b"language=en", 415),
    "9 MB": (FORM, b"text=" + b"a" * (9 * 1024 * 1024), 413),
    "30,001 fields": (FORM, b"&".join(b"a=1" for _field in range(30_001)), 413),
    "101 files": ("multipart/form-data; boundary=b", f"{MANY_FILES}--b--\r\n".encode(), 413),
    "no boundary": ("multipart/form-data", b"--b--\r\n", 400),
    "a boundary of another alphabet": ("multipart/form-data; boundary=ä", b"--b--\r\n", 400),
}
PAGES = (
    "/sprache/",
    "/konto/login/",
    "/barrierefreiheit/melden/",
    "/bewerbungen/",
    "/backoffice/",
    "/gibt/es/nicht/",
)
TITLES = {
    "de": ("Diese Anfrage ist nicht möglich", "Zu viel auf einmal"),
    "en": ("This request is not possible", "Too much at once"),
}


def assert_a_page_of_ours(response, language="de"):
    text = response.content.decode()
    assert any(title in text for title in TITLES[language]), text[:2000]
    assert "Traceback" not in text
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("what", REQUESTS)
def test_what_cannot_be_read_is_refused_with_a_page_of_ours(what, hands):
    kind, body, status = REQUESTS[what]
    for (who, client), url in product(hands.items(), PAGES):
        response = ask(client, "generic", "POST", url, body, content_type=kind)
        assert response.status_code == status, (who, url)
        assert_a_page_of_ours(response)


@pytest.mark.parametrize("what", REQUESTS)
def test_the_demo_shows_its_own_page_too_and_in_the_persons_language(what, in_demo, world):
    kind, body, status = REQUESTS[what]
    in_demo.cookies["django_language"] = "en"
    response = ask(in_demo, "generic", "POST", "/sprache/", body, content_type=kind)
    assert response.status_code == status
    assert_a_page_of_ours(response, "en")


@pytest.fixture
def in_demo(settings):
    from portal.settings import demo

    settings.DEBUG = settings.DEMO = True
    settings.MIDDLEWARE = demo.MIDDLEWARE
    settings.DEFAULT_EXCEPTION_REPORTER = demo.DEFAULT_EXCEPTION_REPORTER
    client = Client()
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("length", "status"),
    [(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 302), (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1, 413)],
)
def test_a_form_may_be_as_long_as_said_and_no_byte_longer(length, status):
    body = "language=en&text="
    assert (
        Client().post("/sprache/", body + "a" * (length - len(body)), content_type=FORM).status_code == status
    )


@pytest.mark.parametrize(("number", "status"), [(30_000, 302), (30_001, 413)])
def test_a_form_may_have_as_many_fields_as_said_and_no_more(number, status):
    body = "&".join(["language=en", *("a=1" for _field in range(number - 1))])
    assert Client().post("/sprache/", body, content_type=FORM).status_code == status


@pytest.mark.parametrize(("more", "status"), [(0, 302), (1, 413)])
def test_a_request_is_judged_by_the_length_it_says_before_it_is_read(more, status, settings):
    settings.REQUEST_MAX_BYTES = len("language=en")
    assert Client().post("/sprache/", "language=en" + "&" * more, content_type=FORM).status_code == status


@pytest.mark.parametrize(("length", "status"), [(8000, 200), (8001, 414)])
def test_an_address_may_be_long_and_then_a_page_of_ours_says_no(length, status):
    response = Client().get("/?" + "a" * (length - len("/")))
    assert response.status_code == status
    if status == 414:
        assert_a_page_of_ours(response)


@pytest.mark.parametrize("url", ["/?an=%00", "/aufrufe/%00/", "/%00", "/backoffice/bewerbungen/?q=%00"])
def test_nul_in_an_address_is_refused_with_a_page_of_ours(url, hands):
    for client in hands.values():
        response = client.get(url)
        assert response.status_code == 400
        assert_a_page_of_ours(response)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_everywhere(method, hands, world):
    for who, url in [*((who, url) for who in hands for url in PAGES), *walked(world)[::10]]:
        response = ask(hands[who], method, url)
        assert response.status_code == 405, url
        assert response["Allow"] == "GET, HEAD, POST"


def test_a_form_in_the_charset_of_all_pages_is_taken(client):
    for charset in ("utf-8", "UTF8", "us-ascii"):
        response = client.post("/sprache/", "language=en", content_type=f"{FORM}; charset={charset}")
        assert response.status_code == 302, charset


@pytest.mark.parametrize(
    "charset", ["charset*=klingon''x", "charset*=utf-16''%FF", "charset*0*=''x", "charset=base64"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_kind_of_a_body_stops_the_server_before_any_page(charset, method):
    """By the way a web server goes: the tests' client makes a request of its own."""
    environ = RequestFactory().generic(method, "/sprache/?a=%FF", "language=en", FORM).environ
    environ["CONTENT_TYPE"] = f"{FORM}; {charset}"
    response = application.get_response(application.request_class(environ))
    assert response.status_code == (405 if method == "GET" else 415)
    assert method == "GET" or TITLES["de"][0] in response.content.decode()


def test_a_question_in_another_charset_is_read_as_all_others(client):
    make_call()
    response = client.get("/aufrufe/?state=%FF", content_type="text/plain; charset=utf-16")
    assert response.status_code == 200


def test_a_post_without_the_slash_breaks_nothing_in_the_demo(in_demo, world):
    assert in_demo.post("/bewerbungen", {"a": "b"}).status_code == 404
    assert in_demo.get("/bewerbungen").status_code == 301


def test_the_walk_finds_a_page_that_breaks(world, hands, monkeypatch):
    """The control: with the guard off, the lists of the admin break."""
    monkeypatch.setattr("core.middleware.Intake.judged", lambda self, request: None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    url = reverse("backoffice:core_outboxmessage_changelist")
    assert ask(hands["office"], "get", f"{url}?state=%00").status_code == 500
