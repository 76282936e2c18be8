"""What is sent: the requests of every case, as the reverse proxy hands them on.

own: {number: person} of copies; a copy's id is copy_id(original, number), see clones.
"""

import time
from datetime import timedelta
from urllib.parse import urlencode

HOST = "localhost"
CSRF = "a" * 32
BACKEND = "accounts.backends.Backend"
# Numbers of the copies of each tree, apart from each other.
DRAFTS, AGREED, WIDE, UNASSIGNED, GROWN = 20_000, 40_000, 60_000, 80_000, 100_000


def get(path: str, session: str = "", more: str = "") -> str:
    """more: lines of the head, each with its end."""
    return _request(f"GET {path} HTTP/1.1", session, more)


def post(path: str, session: str, fields: dict, more: str = "") -> str:
    body = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
    more += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return _request(f"POST {path} HTTP/1.1", session, more + f"Origin: https://{HOST}\r\n", body)


def _request(line: str, session: str, more: str = "", body: str = "") -> str:
    """The proxy did TLS, and says so."""
    cookies = f"Cookie: __Host-sessionid={session}; __Host-csrftoken={CSRF}\r\n" if session else ""
    return (
        f"{line}\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nAccept: text/html\r\n"
        f"Accept-Language: de\r\n{cookies}{more}Connection: close\r\n\r\n{body}"
    )


# A second after the last key stroke, as the page does.
AUTOSAVE = "X-Autosave: 1\r\n"
SAVED = "Neu in Fassung"


def sessions(users: list) -> dict:
    """{user id: session key}. users: [(the first person's row, id)], the hash is the first one's."""
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone
    from django.utils.crypto import get_random_string

    from core.models import Session
    from core.sessions import SessionStore, kept_as

    store, made, rows = SessionStore(), {}, []
    for first, pk in users:
        made[pk] = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        data = {
            SESSION_KEY: str(pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: first.get_session_auth_hash(),
            # As a login with password and code leaves it: without the code, roles at a funder sleep.
            AUTHENTICATION_METHODS_SESSION_KEY: [
                {"method": "password", "at": time.time()},
                {"method": "mfa", "at": time.time(), "type": "totp"},
            ],
            "account_authentication_methods_user": str(pk),
        }
        rows.append(
            Session(
                session_key=kept_as(made[pk]),
                user_id=pk,
                session_data=store.encode(data),
                expire_date=timezone.now() + timedelta(hours=9),
            )
        )
    Session.objects.bulk_create(rows)
    return made


def logged_in(person, numbers) -> dict:
    """{number: session key} of this person's copies."""
    from bench.clones import copy_id

    pks = {number: copy_id(person.pk, number) for number in numbers}
    keys = sessions([(person, pk) for pk in pks.values()])
    return {number: keys[pk] for number, pk in pks.items()}


def of_cases(story, *, numbers, drafts, agreed, wide) -> dict:
    """{name of the case: [requests]}; numbers, drafts, agreed, wide: [first, last] of the copies to use."""
    from django.urls import reverse

    from bench.clones import copy_id

    officer, reviewer = story.staff["officer"], story.staff["land1"]
    keys = sessions([(one, one.pk) for one in (officer, reviewer)])
    desk = keys[officer.pk]
    round_ = story.call.rounds.order_by("number").first()
    cookies = logged_in(story.draft.tandem.clerk, _copies(DRAFTS, drafts))
    call_page = reverse("programmes:call", args=[story.call.slug])
    visitor = next(iter(cookies.values()))
    scoring = story.scored.application.assignments.get(reviewer=reviewer)
    return {
        "start, visitor": [get("/")],
        "start": [get("/", visitor)],
        "call, visitor": [get(call_page)],
        "call": [get(call_page, visitor)],
        "dashboard": [get(reverse("applications:list"), key) for key in list(cookies.values())[:40]],
        "application": _details(story, dict(list(cookies.items())[:40])),
        "finance form": [_finance_form(story.wide)],
        "draft save": _draft_saves(story, cookies),
        "finance cell": _finance_cells(story, _copies(WIDE, wide)),
        "submit": submits(story, _copies(AGREED, agreed)),
        "list": [get(reverse("backoffice:applications"), desk)],
        "office application": [
            get(
                reverse("backoffice:application", args=[copy_id(story.reviewed.application.pk, number)]), desk
            )
            for number in range(numbers[0], min(numbers[1], numbers[0] + 40) + 1)
        ],
        "scoring": [get(reverse("backoffice:review", args=[scoring.pk]), keys[reviewer.pk])],
        "ranking": [get(reverse("backoffice:ranking", args=[round_.pk]), desk)],
        "floor entry text": f"{_first_section(story).text} Neu.",
    }


def of_growth(story, last, drafts) -> dict:
    """{name: [requests]} of what has to stay quick however many applications there are. last: the latest copy;
    drafts: first and last of the drafts."""
    from django.urls import reverse

    officer = story.staff["officer"]
    desk = sessions([(officer, officer.pk)])[officer.pk]
    cookies = logged_in(story.draft.tandem.clerk, _copies(DRAFTS, drafts))
    listing = reverse("backoffice:applications")
    round_ = story.call.rounds.order_by("number").first()
    asked = {
        "first page": "",
        "last page": "?page=1000000",  # one that is not there: the last one that is
        "search": f"?{urlencode({'text': f'neustadt {last}'})}",
        "region": f"?{urlencode({'region': 'Musterkreis 7'})}",
        "sort": "?sort=-applied",
    }
    pages = list(dict(list(cookies.items())[:10]).values())
    return {
        **{name: [get(listing + query, desk)] for name, query in asked.items()},
        "ranking": [get(reverse("backoffice:ranking", args=[round_.pk]), desk)],
        "office start": [get(reverse("backoffice:index"), desk)],
        "dashboard": [get(reverse("applications:list"), key) for key in pages],
        "detail": _details(story, dict(list(cookies.items())[:10])),
        "save": _draft_saves(story, cookies),
    }


def of_browser(story) -> dict:
    """{name of the case: {"path", "session", "request"}} of the pages that browser.py opens."""
    cases = of_cases(story, numbers=[1, 1], drafts=[1, 1], agreed=[1, 1], wide=[1, 1])
    wanted = {
        name: cases[name][0] for name in ("start, visitor", "application", "finance form", "list", "ranking")
    }
    wanted["large plan"] = _finance_form(story.large_plan())
    found = {}
    for name, request in wanted.items():
        _cookie, _equals, rest = request.partition("__Host-sessionid=")
        found[name] = {"path": request.split(" ")[1], "session": rest.partition(";")[0], "request": request}
    return found


def of_minute(story, *, drafts, agreed) -> dict:
    """{kind: [requests]} of a minute's ordinary traffic, and "submit"."""
    from django.urls import reverse

    cookies = logged_in(story.draft.tandem.clerk, _copies(DRAFTS, drafts))
    call_page = reverse("programmes:call", args=[story.call.slug])
    return {
        "start": [get("/")],
        "call": [get(call_page)],
        "list": [get(reverse("applications:list"), key) for key in cookies.values()],
        "detail": _details(story, cookies),
        "autosave": _draft_saves(story, cookies),
        "submit": submits(story, _copies(AGREED, agreed)),
    }


def _copies(start, numbers) -> range:
    return range(start + numbers[0], start + numbers[1] + 1)


def _first_section(story):
    from applications.draft.models.texts import Section

    return Section.objects.filter(application=story.draft.application).first()


def _details(story, cookies) -> list:
    from django.urls import reverse

    from bench.clones import copy_id

    pk = story.draft.application.pk
    return [
        get(reverse("applications:detail", args=[copy_id(pk, number)]), key)
        for number, key in cookies.items()
    ]


def _draft_saves(story, cookies) -> list:
    """Each in a draft of its own."""
    from django.urls import reverse

    from bench.clones import copy_id
    from core.joint.merge import basis

    section = _first_section(story)
    began = basis(section.text)
    return [
        post(
            reverse(
                "applications:section",
                args=[copy_id(section.application_id, number), copy_id(section.pk, number)],
            ),
            key,
            {"text": f"{section.text} {SAVED} {number}.", "basis-text": began},
            more=AUTOSAVE,
        )
        for number, key in cookies.items()
    ]


def _finance_form(tree) -> str:
    """The plan of the municipality, open to write."""
    from django.urls import reverse

    tandem = tree.tandem
    partner = tree.application.partners.get(organisation=tandem.municipality)
    path = reverse("applications:finance_plan", args=[tree.application.pk, partner.pk])
    return get(path, sessions([(tandem.clerk, tandem.clerk.pk)])[tandem.clerk.pk])


def _finance_cells(story, numbers) -> list:
    """One amount of forty rows, each in a plan of its own."""
    from django.urls import reverse

    from applications.plans.cells import COSTS, Row
    from bench.clones import copy_id
    from core.joint.merge import basis

    application = story.wide.application
    partner = application.partners.get(organisation=story.wide.tandem.municipality)
    item = partner.finance_plan.cost_items.order_by("position").first()
    found = []
    for number, key in logged_in(story.wide.tandem.clerk, numbers).items():
        name = Row(COSTS, copy_id(item.pk, number)).name("label")
        path = reverse(
            "applications:finance_plan", args=[copy_id(application.pk, number), copy_id(partner.pk, number)]
        )
        fields = {name: f"Koordination {number}", f"basis-{name}": basis(item.label)}
        found.append(post(path, key, fields, more=AUTOSAVE))
    return found


def submits(story, numbers) -> list:
    """The second partner's consent, each to an application of its own."""
    from django.urls import reverse

    from bench.clones import copy_id

    application, tandem = story.agreed.application, story.agreed.tandem
    partner = application.partners.get(organisation=tandem.nonprofit)
    return [
        post(
            reverse("applications:submit", args=[copy_id(application.pk, number)]),
            key,
            {"content_hash": story.hashes[number], "partner": copy_id(partner.pk, number), "agree": "on"},
        )
        for number, key in logged_in(tandem.director, numbers).items()
    ]
