"""The steps of script/lint that are ours can fail."""

import polib
import pytest

from script.launcher.registries import PUBLIC, foreign_registries, hosts
from script.launcher.translations import gaps_of, thin


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", 'source = { registry = "<at>mirror.example/simple" }'),
        ("uv.lock", 'sdist = { url = "<at>cache.example/a.tar.gz" }'),
        ("package-lock.json", '"resolved": "<at>npm.example/x.tgz"'),
        (".npmrc", "registry=<at>npm.example/"),
        ("Dockerfile", "RUN pip install --index-url <at>mirror.example/simple uv"),
        ("script/anything", "export UV_INDEX_URL=<at>mirror.example/simple"),
        ("pip.conf", "find-links = <at>mirror.example/opt/wheels"),
    ],
)
def test_a_foreign_registry_is_found(name, text):
    # Written so that this very file is no finding.
    assert hosts(name, text.replace("<at>", "https://")) - PUBLIC


def test_public_registries_and_plain_links_are_no_finding():
    assert hosts("uv.lock", 'registry = "https://pypi.org/simple"') <= PUBLIC
    assert hosts("README.md", "see https://portal.example/ and the registry of associations") == set()


def test_our_own_tree_names_public_registries_only():
    assert foreign_registries() == ""


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.extend(entries)
    return made


def test_gaps_in_a_complete_language_are_found():
    found = catalogue(
        polib.POEntry(msgid="Bewerbung", msgstr="Application"),
        polib.POEntry(msgid="Frist", msgstr=""),
        polib.POEntry(msgid="Bescheid", msgstr="Letter", flags=["fuzzy"]),
        polib.POEntry(msgid="Alt", msgstr="Old", obsolete=True),
    )
    gaps = gaps_of(found, complete=True)
    assert len(gaps) == 3
    assert [gap.split(":")[0] for gap in gaps] == ["obsolete", "fuzzy", "not translated"]


def test_easy_language_may_leave_out_but_not_be_stale():
    left_out = catalogue(polib.POEntry(msgid="Frist", msgstr=""))
    assert gaps_of(left_out, complete=False) == []
    stale = catalogue(polib.POEntry(msgid="Frist", msgstr="Tag", flags=["fuzzy"]))
    assert len(gaps_of(stale, complete=False)) == 1


def test_easy_language_keeps_what_has_words_and_what_somebody_has_to_look_at():
    def fuzzy(msgid: str, previous: str) -> polib.POEntry:
        return polib.POEntry(msgid=msgid, msgstr="Worte", flags=["fuzzy"], previous_msgid=previous)

    found = catalogue(
        polib.POEntry(msgid="Frist", msgstr="Tag"),
        polib.POEntry(msgid="Brief", msgstr=""),
        polib.POEntry(msgid="%d Tag", msgid_plural="%d Tage", msgstr_plural={0: "1 Tag", 1: "%d Tage"}),
        polib.POEntry(msgid="%d Jahr", msgid_plural="%d Jahre", msgstr_plural={0: "", 1: ""}),
        # Words of a text that is still there, which say something else.
        fuzzy("Die Frist", "Frist"),
        # The text was changed: its former words are looked at.
        fuzzy("Der Bescheid.", "Bescheid"),
        polib.POEntry(msgid="Bescheid", msgstr="Worte", obsolete=True),
    )
    thin(found)
    assert [entry.msgid for entry in found] == ["Frist", "%d Tag", "Der Bescheid.", "Bescheid"]
    assert [gap.split(":")[0] for gap in gaps_of(found, complete=False)] == ["obsolete", "fuzzy"]
    thin(found)
    assert len(found) == 4
