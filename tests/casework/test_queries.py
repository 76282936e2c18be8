"""Visibility and the list, with rows present that would leak if they were wrong."""

from decimal import Decimal

import pytest

from accounts.constants import FunderRole as R
from casework.constants import AssignmentState as A
from casework.queries.listing import application_list
from casework.queries.visibility import applications_visible_to, is_assigned, viewed_by
from reviews.assessment.actions import conflicts, scoring
from reviews.assessment.queries.visibility import reviews_visible_to
from tests.factories import FunderFactory, make_staff, make_tandem
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db


def seen(user):
    user.__dict__.pop("_funder_roles", None)
    found = set(applications_visible_to(user))
    if not is_assigned(user):
        short = viewed_by(user, assigned=False)
        assert set(short) == found
        assert {(one.view, one.names_hidden) for one in short} == {
            (one.view, one.names_hidden) for one in viewed_by(user)
        }
    return found


def papers_open(user, application) -> bool:
    """May this person read the papers of this application now?"""
    return viewed_by(user).filter(pk=application.pk).exclude(view="undeclared").exists()


@pytest.mark.parametrize("role", ["officer", "land_approver", "finance", "auditor"])
def test_the_office_sees_handed_in_applications_of_its_calls_only(case, role):
    make_tandem(case.call, "draft")
    strange_call = Case(tandem=False).call
    strange_call.funding_lines.update(funder=FunderFactory(key="other"))
    make_tandem(strange_call, "submitted")
    assert seen(getattr(case, role)) == {case.tandem}


def test_a_withdrawn_draft_stays_with_the_tandem(case):
    draft = make_tandem(case.call, "draft")
    type(draft).objects.filter(pk=draft.pk).update(state="withdrawn", withdrawn_at=draft.created_at)
    assert draft not in seen(case.officer)


@pytest.mark.parametrize("state", list(A))
def test_a_reviewer_sees_what_is_assigned_and_never_what_one_is_recused_on(case, state):
    make_tandem(case.call, "eligible")
    case.in_state(state)
    expected = {case.tandem} if state in (A.ASSIGNED, A.OPEN, A.LOCKED) else set()
    assert seen(case.land1) == expected
    assert papers_open(case.land1, case.tandem) is (state in (A.OPEN, A.LOCKED))


@pytest.mark.parametrize("role", [R.OFFICER, R.APPROVER, R.FINANCE, R.AUDITOR])
def test_recusal_hides_whatever_else_the_person_is(case, role):
    other = make_tandem(case.call, "eligible")
    case.land1.funder_memberships.create(funder=case.ministry, role=role)
    case.recused()
    assert seen(case.land1) == {other}
    assert not papers_open(case.land1, case.tandem)


def test_recusal_of_one_round_holds_in_the_next(case):
    case.recused()
    case.approve_all(case.stage())
    case.land1.funder_memberships.create(funder=case.ministry, role=R.AUDITOR)
    assert seen(case.land1) == set()


def test_papers_stay_closed_to_an_approver_who_has_to_declare_first(case):
    case.approver_too(case.land1, case.ministry)
    assignment = case.assign()
    assert not papers_open(case.land1, case.tandem)
    conflicts.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert papers_open(case.land1, case.tandem)


def test_who_belongs_to_a_partner_sees_nothing_of_it_in_the_back_office(case):
    case.tandem.director.funder_memberships.create(funder=case.ministry, role=R.OFFICER)
    assert seen(case.tandem.director) == set()


def test_an_assignment_without_the_role_opens_nothing(case):
    case.open()
    case.land1.funder_memberships.all().delete()
    assert seen(case.land1) == set()


def test_reviews_of_others_open_after_ones_own_is_locked(case):
    mine = case.saved()
    theirs = case.locked(case.aktion1, case.foundation)
    draft = case.saved(make_staff(R.REVIEWER, case.foundation), case.foundation)

    def readable(user):
        user.__dict__.pop("_funder_roles", None)
        return set(reviews_visible_to(user).values_list("assignment", flat=True))

    assert readable(case.land1) == {mine.pk}
    assert readable(case.officer) == {theirs.pk}
    assert readable(case.auditor) == {theirs.pk}
    assert readable(case.finance) == set()
    assert draft.pk not in readable(case.aktion1)
    scoring.lock(assignment=mine, by=case.land1)
    assert readable(case.land1) == {mine.pk, theirs.pk}


def test_an_approver_who_reviews_reads_no_other_review_first(case):
    case.approver_too(case.land1, case.ministry)
    case.assign()
    case.locked(case.aktion1, case.foundation)
    assert not reviews_visible_to(case.land1).exists()


# -- list ---------------------------------------------------------------------------------------------


def test_the_list_hides_sums_and_regions_until_the_declaration(case):
    case.assign()
    (row,) = application_list(case.land1)
    assert (row.view, row.applied, row.region) == ("undeclared", None, None)
    assert not application_list(case.land1, region="Musterkreis")
    (row,) = application_list(case.officer)
    names = [case.tandem.municipality.organisation.name, case.tandem.nonprofit.organisation.name]
    assert row.partner_names == " · ".join(names)
    assert (row.view, row.applied, row.region) == ("office", Decimal("600000.00"), "Musterkreis")


def test_the_list_filters_and_finds(case):
    other = make_tandem(case.call, "submitted", title="Ganz anderes Vorhaben")
    found = lambda **wanted: set(application_list(case.officer, **wanted))  # noqa: E731
    assert found(state="submitted") == {other}
    assert found(round=case.papers.pk) == {case.tandem}
    assert found(text="anderes ganz") == {other}
    assert found(text=case.tandem.number) == {case.tandem}
    assert found(text=case.tandem.nonprofit.organisation.name) == {case.tandem}
    assert found(region="Musterkreis") == {case.tandem, other}
    assert found(region="Nirgendwo") == set()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Südvorstadt", True),
        ("Suedvorstadt", True),
        ("suedVORST", True),
        ("Sudvorstadt", True),
        ("Grosse", True),
        ("große", True),
        ("Straße Süd", True),
        ("strasse west", False),
        ("Café", True),
        ("cafe", True),
        ("100%", True),
        ("10%0", False),
        ("a_b", True),
        ("a%b", False),
        ("axb", False),
        ("c\\d", True),
        ("c\\\\d", False),
    ],
)
def test_umlauts_may_be_written_as_one_likes_and_signs_mean_themselves(case, text, is_found):
    title = r"Große Straße in der Südvorstadt, Café 100% a_b c\d"
    application = make_tandem(case.call, "submitted", title=title)
    make_tandem(case.call, "submitted", title="axb 1000 cd")
    found = set(application_list(case.officer, text=text))
    assert (application in found) is is_found
    assert not is_found or found == {application}


def test_a_reviewer_before_the_declaration_finds_by_names_but_not_by_places(case):
    case.assign()
    place, name = case.tandem.social_space.place, case.tandem.nonprofit.organisation.name
    assert list(application_list(case.land1, text=name)) == [case.tandem]
    assert list(application_list(case.land1, text=place.district)) == []
    assert list(application_list(case.officer, text=place.district)) == [case.tandem]


def test_only_as_many_words_are_looked_for_as_anybody_types(case):
    eight = ["n", "no", "nor", "nord", "nordv", "nordvi", "nordvie", "nordvier"]
    assert set(application_list(case.officer, text=" ".join([*eight, "gibtesnicht"]))) == {case.tandem}
    assert list(application_list(case.officer, text=" ".join([*eight[:7], "gibtesnicht"]))) == []


def test_titles_sort_as_germans_read(case):
    for title in ("Zebra", "Äpfel", "apfel", "Öl"):
        make_tandem(case.call, "submitted", title=title)
    titles = [row.title for row in application_list(case.officer, sort="title")]
    assert titles == ["apfel", "Äpfel", "Öl", "Zebra", "Zusammen im Nordviertel"] or titles == [
        "Äpfel",
        "apfel",
        "Öl",
        "Zebra",
        "Zusammen im Nordviertel",
    ]
