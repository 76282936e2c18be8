"""Two snapshots beside each other: nothing that differs is left out, nothing else is named."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.submission.compare import (
    ADDED,
    GAP,
    REMOVED,
    SAME,
    Piece,
    compare,
    compare_plans,
    shortened,
    word_pieces,
)
from applications.submission.content import hash_of

words = st.text(alphabet="aäb ß\n.", max_size=12)
names = st.sampled_from(["Koordination", "Honorare", "Fahrten", "Miete"])
amounts = st.dictionaries(
    st.sampled_from(["2027", "2028", "2029"]),
    st.integers(1, 10_000_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}"),
)
languages = words.map(lambda text: {"de": text or "x"})


def rows(first, kinds, **more):
    return st.lists(
        st.fixed_dictionaries({first: st.sampled_from(kinds), "label": names, "amounts": amounts, **more}),
        max_size=5,
    )


def files(ids):
    return st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(ids),
                "kind": st.sampled_from(["concept", "other"]),
                "name": words,
                "size": st.integers(1, 9),
                "pages": st.none() | st.integers(1, 3),
                "sha256": st.sampled_from(["aa", "bb", "cc", "dd"]),
            }
        ),
        max_size=4,
        unique_by=lambda file: file["sha256"],
    )


contents = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "application": st.just("a"),
        "call": st.just("aufruf"),
        "title": words,
        "years": st.just([2027, 2028, 2029]),
        "social_space": st.fixed_dictionaries(
            {
                "name": words,
                "place": st.none() | st.sampled_from(["14523020", "14521040"]),
                "place_name": words,
                "population": st.none() | st.integers(0, 9),
                "description": words,
            }
        ),
        "sections": st.lists(
            st.fixed_dictionaries({"key": st.sampled_from("abc"), "title": languages, "text": words}),
            max_size=3,
            unique_by=lambda section: section["key"],
        ),
        "partners": st.lists(
            st.fixed_dictionaries(
                {
                    "id": st.sampled_from(["p1", "p2", "p3"]),
                    "role": st.sampled_from(["kommune", "traeger"]),
                    "organisation": st.fixed_dictionaries({"name": words, "town": words}),
                    "costs": rows("category", ["staff", "travel"], calculation=words),
                    "financing": rows("kind", ["grant", "private"]),
                }
            ),
            max_size=2,
            unique_by=lambda partner: partner["id"],
        ),
        "attachments": files(["f1", "f2"]),
        "letters_of_intent": st.lists(
            st.fixed_dictionaries(
                {
                    "organisation_name": words,
                    "signed_by": words,
                    "attachment": files(["f3"]).map(lambda f: f[0] if f else {"sha256": "ee"}),
                }
            ),
            max_size=3,
        ),
    }
)


def without_order_of_financing(content):
    """Rows of financing have no order; everything else of a snapshot counts."""
    content = copy.deepcopy(content)
    for partner in content["partners"]:
        partner["financing"].sort(key=str)
    return content


@given(contents)
def test_a_snapshot_beside_itself_shows_nothing(content):
    assert compare(content, copy.deepcopy(content)) == []


@given(contents, contents)
def test_swapped_snapshots_show_the_same_with_signs_turned(old, new):
    there, back = compare(old, new), compare(new, old)
    assert {(c.path, repr(c.before), repr(c.after)) for c in there} == {
        (c.path, repr(c.after), repr(c.before)) for c in back
    }
    assert sum(c.difference or 0 for c in there) == -sum(c.difference or 0 for c in back)


def tidied(value):
    """What `nothing there` looks like does not count, nor the version of the format."""
    if isinstance(value, dict):
        return {
            key: tidied(one)
            for key, one in value.items()
            if one not in (None, "", [], {}) and key != "version"
        }
    return [tidied(one) for one in value] if isinstance(value, list) else value


@given(contents, contents)
def test_no_difference_means_the_same_content(old, new):
    same = hash_of(tidied(without_order_of_financing(old))) == hash_of(
        tidied(without_order_of_financing(new))
    )
    assert (compare(old, new) == []) == same


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from leaves(one, (*path, place))
    else:
        yield path


@settings(max_examples=300)
@given(contents, st.data())
def test_every_changed_leaf_is_named(content, data):
    path = data.draw(st.sampled_from([p for p in leaves(content) if p != ("version",)]))
    changed = copy.deepcopy(content)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = "4711.00"
    if content == changed:
        return
    names = [change.path for change in compare(content, changed)]
    assert any(name[-1] == path[-1] or isinstance(path[-1], int) for name in names), (path, names)
    assert all(name[0] == path[0] for name in names)


@settings(max_examples=300)
@given(contents, st.data())
def test_an_older_snapshot_with_missing_keys_does_not_crash(content, data):
    older = copy.deepcopy(content)
    for _time in range(data.draw(st.integers(1, 4))):
        places = [older, older.get("social_space"), *older.get("sections", []), *older.get("partners", [])]
        place = data.draw(
            st.sampled_from([one for one in places if one]) if any(places) else st.just({"x": 1})
        )
        place.pop(data.draw(st.sampled_from(sorted(place))))
    compare(older, content)
    compare(content, older)
    for partner in older.get("partners", []):
        compare_plans(partner, None)


def test_the_whole_of_an_empty_snapshot_is_comparable():
    assert {change.path for change in compare({}, {"title": "Neu", "version": 2})} == {("title",)}
    assert compare({"title": ""}, {}) == []


@given(words, words)
def test_pieces_of_a_text_join_to_both_texts(before, after):
    pieces = word_pieces(before, after)
    assert "".join(p.text for p in pieces if p.kind in (SAME, REMOVED)) == before
    assert "".join(p.text for p in pieces if p.kind in (SAME, ADDED)) == after
    short = shortened(pieces)
    assert "".join(p.text for p in short if p.kind != ADDED) == before


def test_a_changed_word_is_named_alone():
    pieces = word_pieces(
        "Wir beginnen im Mai.\n\nDann folgt mehr.", "Wir beginnen im Juni.\n\nDann folgt mehr."
    )
    assert [(p.kind, p.text.strip()) for p in pieces] == [
        (SAME, "Wir beginnen im"),
        (REMOVED, "Mai."),
        (ADDED, "Juni."),
        (SAME, "Dann folgt mehr."),
    ]


def test_a_word_at_the_end_of_a_text_is_the_same_word():
    pieces = word_pieces("In der Altstadt", "In der Altstadt und mehr")
    assert [(p.kind, p.text) for p in pieces] == [(SAME, "In der Altstadt"), (ADDED, " und mehr")]


def test_what_did_not_change_is_left_out_and_counted():
    text = "Wort " * 100
    pieces = shortened(word_pieces(text + "Mai", text + "Juni"))
    gap = next(p for p in pieces if p.kind == GAP)
    assert gap.words == 100 - 12
    assert pieces[0] is gap
    assert len(pieces) == 4


def test_a_very_long_text_is_marked_as_a_whole_between_its_first_and_last_difference():
    head, tail = "Anfang " * 1600, " Ende" * 10
    pieces = word_pieces(f"{head}eins zwei{tail}", f"{head}zwei eins{tail}")
    assert [(p.kind, p.text) for p in pieces] == [
        (SAME, head),
        (REMOVED, "eins zwei"),
        (ADDED, "zwei eins"),
        (SAME, tail),
    ]
    assert word_pieces(head, head) == [Piece(SAME, head)]


def row(label="Koordination", **amounts_by_year):
    return {
        "category": "staff",
        "label": label,
        "calculation": "",
        "amounts": {year.removeprefix("y"): amount for year, amount in amounts_by_year.items()},
    }


def test_a_plan_is_compared_number_by_number_with_the_difference():
    old = {"costs": [row(y2027="100.00", y2028="50.00"), row("Miete", y2027="10.00")]}
    new = {"costs": [row(y2027="120.50", y2028="50.00"), row("Fahrten", y2027="10.00")]}
    plan = compare_plans(old, new)
    assert plan.years == ["2027", "2028"]
    first, renamed = plan.costs
    assert [cell.difference for cell in first.cells] == [Decimal("20.50"), 0, Decimal("20.50")]
    assert (renamed.before["label"], renamed.after["label"]) == ("Miete", "Fahrten")
    assert [cell.difference for cell in plan.cost_total] == [Decimal("20.50"), 0, Decimal("20.50")]
    assert plan.financing == plan.financing_total == []


def test_rows_that_only_moved_are_said_to_have_moved():
    a, b = row("A", y2027="1.00"), row("B", y2027="2.00")
    old, new = ({"partners": [{"id": "p", "costs": costs}]} for costs in ([a, b], [b, a]))
    (moved,) = compare(old, new)
    assert moved.path == ("partners", 0, "costs", "order")
    assert moved.before == moved.after[::-1]


@pytest.mark.parametrize("side", [0, 1])
def test_a_partner_who_is_new_has_a_plan_that_is_all_new(side):
    plan = {"costs": [row(y2027="5.00")]}
    pair = (plan, None) if side else (None, plan)
    found = compare_plans(*pair)
    assert found.cost_total[-1].difference == (-5 if side else 5)


def test_the_same_bytes_uploaded_again_are_the_same_paper():
    file = {"id": "1", "sha256": "aa", "name": "konzept.pdf"}
    changes = compare({"attachments": [file]}, {"attachments": [{**file, "id": "2"}]})
    assert [change.path[-1] for change in changes] == ["id"]
