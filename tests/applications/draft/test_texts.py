"""The pages of the texts: limits, examples, print, decisions without JavaScript."""

import json
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.urls import reverse

from applications.draft import words
from applications.draft.actions import texts
from applications.draft.models.application import Application
from applications.draft.models.texts import Section
from applications.submission.completeness import missing
from core.joint.merge import as_text, basis
from tests.factories import UserFactory, make_tandem, text

VECTORS = json.loads((Path(__file__).parent / "counting.json").read_text())
NODE = shutil.which("node") or str(Path(settings.BASE_DIR) / ".venv" / "bin" / "node")


def counted(vector):
    return vector["text"] * vector.get("repeat", 1)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"][:12])
def test_the_server_counts_as_people_count(vector):
    assert words.count_words(counted(vector)) == vector["words"]
    assert words.tenths_of_pages(counted(vector)) == vector["tenths"]


@pytest.mark.skipif(not Path(NODE).exists(), reason="no node here")
def test_the_browser_counts_as_the_server_does():
    script = """
        import { readFileSync } from "node:fs";
        const { countWords, tenthsOfPages } = await import(process.argv[1]);
        const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
        console.log(JSON.stringify(vectors.map(({ text, repeat }) => {
          const whole = text.repeat(repeat ?? 1);
          return [countWords(whole), tenthsOfPages(whole)];
        })));
    """
    module = Path(settings.BASE_DIR) / "static" / "js" / "applications.js"
    done = subprocess.run(
        [
            NODE,
            "--input-type=module",
            "-e",
            script,
            str(module),
            str(Path(__file__).parent / "counting.json"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [[vector["words"], vector["tenths"]] for vector in VECTORS]


@pytest.fixture
def tandem(db):
    return make_tandem()


def section_url(application, name="section"):
    return reverse(f"applications:{name}", args=[application.pk, application.sections.get().pk])


def set_form_section(application, **fields):
    form_section = application.sections.get().form_section
    for name, value in fields.items():
        setattr(form_section, name, value)
    form_section.save()


@pytest.mark.parametrize(
    ("length", "excess"),
    [(1800, ""), (1801, "0,1 Normseiten"), (3600, "1 Normseiten")],
)
def test_a_text_of_more_normseiten_than_allowed_is_missing_something(tandem, length, excess):
    set_form_section(tandem, max_words=None, max_pages=1)
    Section.objects.filter(application=tandem).update(text="x" * length)
    lacking = [one.text for one in missing(Application.objects.get(pk=tandem.pk))]
    assert any("zu lang" in one for one in lacking) == bool(excess)
    assert not excess or any(f"um {excess} zu lang" in one for one in lacking)


def test_words_and_pages_over_the_limit_are_both_named(tandem):
    set_form_section(tandem, max_words=2, max_pages=1)
    found = words.length("Wort " * 400, tandem.sections.get().form_section)
    assert found.excess == "398 Wörter und 0,2 Normseiten"


def test_the_page_shows_limits_guidance_and_example(login, tandem):
    set_form_section(tandem, max_pages=2, example=text("So könnte es klingen."))
    page = login(tandem.clerk).get(section_url(tandem)).content.decode()
    assert "von höchstens 300 Wörtern" in page
    assert "von höchstens 2 Normseiten" in page
    assert "So könnte es klingen." in page


def test_a_section_prints_as_it_is_saved(login, tandem):
    Section.objects.filter(application=tandem).update(text="Erste Zeile\n\n<b>zweite</b>")
    page = login(tandem.director).get(section_url(tandem, "print_section")).content.decode()
    assert "<p>Erste Zeile</p>" in page
    assert "&lt;b&gt;zweite" in page
    assert "<textarea" not in page
    assert login(UserFactory()).get(section_url(tandem, "print_section")).status_code == 404


# -- without JavaScript ------------------------------------------------------------------------------------


def collide(login, tandem, **data):
    """The clerk sends the whole form; the director has written meanwhile."""
    began = basis(tandem.sections.get().text)
    login(tandem.director).post(section_url(tandem), {"text": "Ihre.", "basis-text": began})
    client = login(tandem.clerk)
    response = client.post(section_url(tandem), {"text": "Meine.", "basis-text": began, **data})
    return client, began, response


def test_the_button_shows_the_same_conflict(login, tandem):
    _client, _began, response = collide(login, tandem)
    page = response.content.decode()
    assert str(tandem.director) in page
    assert 'data-conflict="text"' in page
    assert response.context["form"]["text"].value() == "Meine."
    assert tandem.sections.get().text == "Ihre."


@pytest.mark.parametrize(("choice", "stored"), [("mine:text", "Meine."), ("theirs:text", "Ihre.")])
def test_a_button_of_the_conflict_decides(login, tandem, choice, stored):
    client, began, response = collide(login, tandem)
    seen = response.context["conflicts"][0].basis
    data = {"text": "Meine.", "basis-text": began, "seen-text": seen, "decide": choice}
    assert client.post(section_url(tandem), data).status_code == 302
    assert tandem.sections.get().text == stored


def test_both_texts_come_into_the_field_and_are_saved_by_the_next_save(login, tandem):
    client, began, response = collide(login, tandem)
    seen = response.context["conflicts"][0].basis
    data = {"text": "Meine.", "basis-text": began, "seen-text": seen, "decide": "both:text"}
    form = client.post(section_url(tandem), data).context["form"]
    assert form["text"].value() == "Ihre.\n\nMeine."
    assert tandem.sections.get().text == "Ihre."
    client.post(section_url(tandem), {"text": form["text"].value(), "basis-text": form["basis-text"].value()})
    assert tandem.sections.get().text == "Ihre.\n\nMeine."


def test_deciding_one_field_leaves_the_other_undecided(login, tandem):
    url = reverse("applications:social_space", args=[tandem.pk])
    names = ("name", "place", "population", "description")
    start = {name: as_text(getattr(tandem.social_space, name)) for name in names}
    began = {f"basis-{name}": basis(value) for name, value in start.items()}
    login(tandem.director).post(url, {**start, "name": "Ihre", "description": "Ihre", **began})
    client = login(tandem.clerk)
    mine = {**start, "name": "Meine", "description": "Meine", **began}
    seen = {f"seen-{one.name}": one.basis for one in client.post(url, mine).context["conflicts"]}
    assert set(seen) == {"seen-name", "seen-description"}
    response = client.post(url, {**mine, **seen, "decide": "mine:name"})
    assert [one.name for one in response.context["conflicts"]] == ["description"]
    space = Application.objects.get(pk=tandem.pk).social_space
    assert (space.name, space.description) == ("Meine", "Ihre")


def test_a_field_nobody_touched_stays_as_the_other_left_it(login, tandem):
    url = reverse("applications:social_space", args=[tandem.pk])
    names = ("name", "place", "population", "description")
    start = {name: as_text(getattr(tandem.social_space, name)) for name in names}
    began = {f"basis-{name}": basis(value) for name, value in start.items()}
    login(tandem.director).post(url, {**start, "name": "Weststadt", **began})
    response = login(tandem.clerk).post(url, {**start, "description": "Neu.", **began})
    assert response.status_code == 302
    space = Application.objects.get(pk=tandem.pk).social_space
    assert (space.name, space.description) == ("Weststadt", "Neu.")


# -- at the same second ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["with bases", "without: the negative control"])
def test_of_two_at_the_same_second_one_is_told(guarded):
    """Without bases the last one wins and nobody hears of it: what the bases are for."""
    application = make_tandem()
    began = {"text": basis("So gehen wir vor.")} if guarded else None
    barrier, told = threading.Barrier(2), []

    def save(text, by):
        section = Section.objects.select_related("application__call", "form_section").get(
            application=application
        )
        barrier.wait()
        told.append(list(texts.save_section(section=section, text=text, by=by, bases=began).conflicts))
        connections.close_all()

    people = [("Fassung eins", application.clerk), ("Fassung zwei", application.director)]
    threads = [threading.Thread(target=save, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conflicts = [one for one in told if one]
    assert conflicts == ([["text"]] if guarded else [])
