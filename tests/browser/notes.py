"""What the journeys see: each page once in a run, kept as it stood, for the sweep (test_sweep.py) to judge.

A journey walks and asserts; it does not stop at each page for axe. What it notes lies in a folder that all
processes of the run share, so a page that five journeys come by is judged once, by whoever is free.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve

LANGUAGES = ("en", "de-ls")  # besides the one in which the journey reads
# What tells two states of one address apart.
STATE = """() => [
  [...document.querySelectorAll("h1")].map((one) => one.innerText),
  document.forms.length,
  !!document.querySelector("[aria-invalid=true]"),
]"""
# The page with what was typed and chosen written into it, and the pictures that are no static files.
FREEZE = """() => {
  const copy = document.documentElement.cloneNode(true);
  const there = document.documentElement.querySelectorAll("input, textarea, option");
  copy.querySelectorAll("input, textarea, option").forEach((one, number) => {
    const now = there[number];
    if (one.localName === "textarea") one.textContent = now.value;
    else if (one.localName === "option") one.toggleAttribute("selected", now.selected);
    else if (["checkbox", "radio"].includes(now.type)) one.toggleAttribute("checked", now.checked);
    else if (now.type !== "file") one.setAttribute("value", now.value);
  });
  const pictures = [...document.images].map((one) => new URL(one.src, location.href))
    .filter((url) => url.origin === location.origin && !url.pathname.startsWith("/static/"));
  return ["<!doctype html>" + copy.outerHTML, pictures.map((url) => url.pathname + url.search)];
}"""


def run_folder() -> Path:
    """Made for each run by tests/conftest.py, the same for all its processes."""
    return Path(os.environ["PAGES_SEEN"])


def key_of(*words: object) -> str:
    return hashlib.sha256(json.dumps(words, default=str).encode()).hexdigest()[:24]


@dataclass
class Sighting:
    """One page in one state. whole: to be judged by night and on a narrow screen as well."""

    key: str
    path: str
    route: str
    state: str
    headings: int
    whole: bool
    html: str
    languages: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)  # base64

    def save(self, folder: Path) -> None:
        new = folder / f"{self.key}.new"
        new.write_text(json.dumps(asdict(self)))
        new.rename(folder / f"{self.key}.json")  # whole or not at all


def sightings(folder: Path) -> Iterator[Sighting]:
    for file in sorted(folder.glob("*.json")):
        yield Sighting(**json.loads(file.read_text()))


class Notes:
    """notes(person): remember the page this person has open, unless it is known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.routes: set[str] = set()

    def __call__(self, person: Any, also: str = "") -> None:
        """also: what else tells this page from the same address, such as who looks at it."""
        headings, forms, refused = person.page.evaluate(STATE)
        route = resolve(person.path).route
        self.routes.add(route)
        state = f"{' / '.join(headings)}, {forms} forms{', refused' if refused else ''} {also}".strip()
        if not self.first("page", route, state):
            return
        # by night, narrow, and in the other languages once for each address
        whole = self.first("whole", route, also)
        languages = {}
        if not refused and self.first("languages", route, also):
            languages = self.in_languages(person)
        self.keep(person.page, route, state, len(headings), whole=whole, languages=languages)

    def state(self, page: Any, words: str) -> None:
        """A state of a page that its headings and forms do not tell: what came by a script, for example."""
        path = urlsplit(page.url).path
        route = resolve(path).route
        if self.first("state", route, words):
            self.keep(page, route, words, page.locator("h1").count(), whole=True)

    def keep(
        self,
        page: Any,
        route: str,
        state: str,
        headings: int,
        *,
        whole: bool,
        languages: dict[str, str] | None = None,
    ) -> None:
        html, pictures = page.evaluate(FREEZE)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        Sighting(
            key=key_of(route, state),
            path=urlsplit(page.url).path,
            route=route,
            state=state,
            headings=headings,
            whole=whole,
            html=html,
            languages=languages or {},
            pictures={
                url: base64.b64encode(page.context.request.get(origin + url).body()).decode()
                for url in pictures
            },
        ).save(self.folder)

    def first(self, *words: object) -> bool:
        """Did nobody say this before, in any process of this run?"""
        try:
            (self.folder / f"{key_of(*words)}.seen").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def in_languages(self, person: Any) -> dict[str, str]:
        """The same address once more in each language; its scripts run when the sweep opens it."""
        found = {}
        own = [one for one in person.context.cookies() if one["name"] == "django_language"]
        try:
            for language in LANGUAGES:
                person.context.add_cookies(
                    [{"name": "django_language", "value": language, "url": person.server}]
                )
                url = person.page.url
                answer = person.context.request.get(url)
                if answer.ok and answer.url == url.split("#")[0]:
                    found[language] = answer.text()
        finally:
            person.context.clear_cookies(name="django_language")
            person.context.add_cookies(own)  # in whichever language the person was
        return found
