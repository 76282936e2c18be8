"""Conflicts of interest: what is found, what is declared, who decides, what disappears."""

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from applications.changes.actions import replacement as replacement_actions
from applications.changes.queries.replacement import plan_of_seat
from applications.draft.hearing import of_the_funders
from applications.draft.models.application import Partner
from applications.submission import content
from casework.constants import OFFICE_RULES, ConflictGround
from casework.constants import AssignmentState as A
from casework.models import Assignment, ConflictRuling
from core import clock
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import conflicts
from reviews.assessment.constants import HintKind
from reviews.assessment.models.scoring import Review
from reviews.assessment.queries.conflicts import likely_conflicts
from reviews.assessment.queries.proposal import propose
from reviews.assessment.queries.visibility import reviews_visible_to
from reviews.assessment.queries.work import to_reassign
from reviews.selection.queries.ranking import ranking
from tests.factories import OrganisationFactory, make_member, make_staff, make_tandem
from tests.reviews.refusing import refused

pytestmark = pytest.mark.django_db


def kinds(case, person, application=None):
    application = application or case.tandem
    pair = (application.pk, person.pk)
    return [hint.kind for hint in likely_conflicts([pair[0]], [pair[1]]).get(pair, [])]


@pytest.fixture
def stranger(case):
    """A reviewer nothing ties to anybody."""
    return make_staff(R.REVIEWER, case.ministry, email="niemand@weit-weg.example")


# -- what is found ----------------------------------------------------------------------------------------


def test_nothing_is_found_about_somebody_nothing_ties_to_the_partners(case, stranger):
    assert kinds(case, stranger) == []


def test_present_and_past_membership_are_told_apart(case, stranger):
    membership = stranger.memberships.create(organisation=case.tandem.nonprofit.organisation, role="reader")
    assert kinds(case, stranger) == [HintKind.MEMBER]
    membership.delete()
    assert kinds(case, stranger) == [HintKind.PAST]


def test_a_shared_mail_domain_is_found_but_not_that_of_a_provider(case, stranger):
    nonprofit = case.tandem.nonprofit.organisation
    make_member(nonprofit, email="kollegin@verein.example")
    stranger.email = "Frueher@Verein.Example".lower()
    stranger.save()
    assert kinds(case, stranger) == [HintKind.DOMAIN]
    for _n in range(2):  # people of three organisations write from there: it belongs to none of them
        make_member(OrganisationFactory(nonprofit=True), email=f"person{_n}@verein.example")
    assert kinds(case, stranger) == []


def test_a_domain_from_which_a_funders_people_write_says_nothing(case):
    """One tandem, and everybody gets their mail from the same house: nobody is left out for that."""
    for partner in case.tandem.partners.all():
        make_member(partner.organisation, email=f"{partner.role.key}@haus.example")
    people = [
        make_staff(R.REVIEWER, funder, email=f"gutachten{n}@haus.example")
        for n, funder in enumerate([case.ministry, case.foundation])
    ]
    # A reviewer from outside who works where a partner does stays a hint, and so do two.
    assert [kinds(case, one) for one in people] == [[HintKind.DOMAIN] * 2] * 2
    people.append(make_staff(R.REVIEWER, case.ministry, email="gutachten2@haus.example"))
    assert [kinds(case, one) for one in people] == [[]] * 3
    proposal = propose(case.papers, case.officer, seed=1)
    assert not proposal.balanced.short


def test_freemail_says_nothing(case, stranger):
    make_member(case.tandem.nonprofit.organisation, email="jemand@gmx.de")
    stranger.email = "anders@gmx.de"
    stranger.save()
    assert kinds(case, stranger) == []


def test_an_earlier_declaration_about_the_same_organisation_is_found(case, stranger):
    case.recused(stranger)
    again = make_tandem(case.call, "eligible")
    partner = again.partners.order_by("pk").first()
    partner.organisation = case.tandem.nonprofit.organisation
    partner.save()
    assert kinds(case, stranger, again) == [HintKind.EARLIER]
    assert kinds(case, case.land1, again) != [HintKind.EARLIER]


def test_the_declaration_about_this_very_application_is_no_hint_about_it(case, stranger):
    case.recused(stranger)
    assert kinds(case, stranger) == []


def test_belonging_to_a_supporter_is_found(case, stranger):
    club = OrganisationFactory(nonprofit=True, name="Helfende Hände e. V.")
    stranger.memberships.create(organisation=club, role="reader")
    letter = case.tandem.letters_of_intent.order_by("pk").first()
    letter.organisation_name = "HELFENDE HÄNDE e. V."
    letter.save()
    assert kinds(case, stranger) == [HintKind.SUPPORTER]


def test_finding_costs_the_same_for_1_and_30(case, stranger):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(applications, people):
        with CaptureQueriesContext(connection) as queries:
            likely_conflicts(applications, people)
        return len(queries)

    stranger.memberships.create(organisation=OrganisationFactory(nonprofit=True), role="reader")
    one = cost([case.tandem.pk], [stranger.pk])
    pks = [case.tandem.pk, *(make_tandem(case.call, "eligible").pk for _n in range(9))]
    people = [stranger.pk, *(make_staff(R.REVIEWER, case.ministry).pk for _n in range(9))]
    assert cost(pks, people) == one <= 9


def test_a_hint_decides_nothing(case, stranger):
    make_member(case.tandem.nonprofit.organisation, email="kollegin@weit-weg.example")
    assert kinds(case, stranger) == [HintKind.DOMAIN]
    assert case.assign(stranger).state == A.ASSIGNED


def test_the_person_and_the_office_are_shown_the_hint(case, stranger, login):
    make_member(case.tandem.nonprofit.organisation, email="kollegin@weit-weg.example")
    office = login(case.officer).get(reverse("backoffice:assign", args=[case.tandem.pk])).content.decode()
    assert "vielleicht befangen" in office
    assignment = case.assign(stranger)
    page = login(stranger).get(reverse("backoffice:declare", args=[assignment.pk])).content.decode()
    assert "Ihre E-Mail-Adresse endet auf @weit-weg.example" in page


# -- declaring --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_the_declaration_names_organisations_people_and_every_ground(case, login, language):
    assignment = case.assign()
    client = login(case.land1)
    client.cookies["django_language"] = language
    page = client.get(reverse("backoffice:declare", args=[assignment.pk])).content.decode()
    for partner in case.tandem.partners.all():
        assert partner.organisation.name in page
    assert case.tandem.clerk.name in page
    assert case.tandem.letters_of_intent.order_by("pk").first().organisation_name in page
    for ground in ConflictGround.values:
        assert f'value="{ground}"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("ground", ConflictGround.values)
def test_every_ground_hides_the_application_at_once(case, login, ground):
    assignment = case.assign()
    client = login(case.land1)
    answer = client.post(reverse("backoffice:declare", args=[assignment.pk]), {"ground": ground})
    assert answer.url == reverse("backoffice:index")
    assignment.refresh_from_db()
    assert assignment.state == A.RECUSED
    assert client.get(reverse("backoffice:application", args=[case.tandem.pk])).status_code == 404
    mail = OutboxMessage.objects.get(kind="review.recused")
    assert ("entscheiden Sie" in mail.body) == (ground in OFFICE_RULES)
    assert str(ConflictGround(ground).label) not in mail.body


def test_a_conflict_after_locking_keeps_the_review_and_takes_it_out_of_the_ranking(case):
    locked = case.locked(points=5)
    other = case.locked(case.aktion1, case.foundation, points=1)
    before = {row.id: row for row in ranking(case.papers)}[case.tandem.pk]
    conflicts.declare(assignment=locked, has_conflict=True, ground="relative", by=case.land1)
    after = {row.id: row for row in ranking(case.papers)}[case.tandem.pk]
    assert (before.reviews, after.reviews) == (2, 1)
    assert after.percent == 20
    # In the file for the office, out of sight for the colleague and for the person.
    assert locked.review in reviews_visible_to(case.officer)
    assert locked.review not in reviews_visible_to(case.aktion1)
    assert locked.review not in reviews_visible_to(case.land1)
    assert other.review in reviews_visible_to(case.officer)
    assert "zählt nicht mehr" in OutboxMessage.objects.get(kind="review.recused").body


# -- the office rules -------------------------------------------------------------------------------------


def distrust(case, **kwargs):
    assignment = case.recused(**kwargs)
    return assignment, assignment.declarations.get(has_conflict=True)


def rule(case, declaration, *, steps_back, by=None, reason="Geprüft."):
    return conflicts.rule(
        declaration=declaration, steps_back=steps_back, reason=reason, by=by or case.officer
    )


def test_stepping_back_leaves_the_place_to_be_filled(case):
    assignment, declaration = distrust(case)
    assert not to_reassign(case.officer).exists()  # first the office decides
    rule(case, declaration, steps_back=True)
    assert list(to_reassign(case.officer)) == [assignment]
    assert OutboxMessage.objects.filter(kind="review.conflict_ruled", recipient=case.land1.email).exists()


def test_going_on_opens_the_papers_again(case, login):
    assignment, declaration = distrust(case)
    rule(case, declaration, steps_back=False)
    assignment.refresh_from_db()
    assert assignment.state == A.OPEN
    assert login(case.land1).get(reverse("backoffice:application", args=[case.tandem.pk])).status_code == 200
    assert AuditEntry.objects.filter(verb="conflict.rule", actor=case.officer).exists()


def test_a_locked_review_counts_again_after_the_ruling(case):
    locked = case.locked(points=5)
    conflicts.declare(assignment=locked, has_conflict=True, ground="distrust", by=case.land1)
    rule(case, locked.declarations.get(has_conflict=True), steps_back=False)
    locked.refresh_from_db()
    assert locked.state == A.LOCKED
    assert {row.id: row for row in ranking(case.papers)}[case.tandem.pk].reviews == 1


def test_what_a_ruling_refuses(case):
    _assignment, declaration = distrust(case)
    with refused("no-reason"):
        rule(case, declaration, steps_back=True, reason="  ")
    with refused("own"):
        rule(case, declaration, steps_back=False, by=case.land1)
    case.assign(make_staff(R.REVIEWER, case.ministry))
    with refused("replaced"):
        rule(case, declaration, steps_back=False)
    rule(case, declaration, steps_back=True)
    with refused("already-ruled"):
        rule(case, declaration, steps_back=True)
    assert ConflictRuling.objects.count() == 1
    law = case.assign(case.aktion1, case.foundation)
    conflicts.declare(assignment=law, has_conflict=True, ground="employed", by=case.aktion1)
    with refused("excluded-by-law"):
        rule(case, law.declarations.get(has_conflict=True), steps_back=False)


def test_a_ruling_after_the_round_is_over_brings_nobody_back(case):
    _assignment, declaration = distrust(case)
    case.locked(case.aktion1, case.foundation)
    case.approve_all(case.stage())
    with refused("wrong-round"):
        rule(case, declaration, steps_back=False)


def test_the_office_rules_on_the_page_and_reads_the_ground_only_where_it_has_to(case, login):
    assignment, declaration = distrust(case)
    client = login(case.officer)
    url = reverse("backoffice:conflict", args=[declaration.pk])
    page = client.get(url).content.decode()
    assert str(ConflictGround.DISTRUST.label) in page
    assert client.post(url, {"decision": "on", "reason": ""}).status_code == 200
    assert client.post(url, {"decision": "on", "reason": "Nur flüchtig bekannt."}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.state == A.OPEN
    law = case.assign(case.aktion1, case.foundation)
    conflicts.declare(
        assignment=law, has_conflict=True, ground="relative", note="GEHEIM-SCHWESTER", by=case.aktion1
    )
    url = reverse("backoffice:conflict", args=[law.declarations.get(has_conflict=True).pk])
    assert "GEHEIM-SCHWESTER" not in client.get(url).content.decode()
    assert "GEHEIM-SCHWESTER" in login(case.auditor).get(url).content.decode()


def test_nobody_rules_on_the_own_conflict_nor_as_auditor(case, login):
    _assignment, declaration = distrust(case)
    case.land1.funder_memberships.create(funder=case.ministry, role=R.OFFICER)
    case.land1.__dict__.pop("_funder_roles", None)
    url = reverse("backoffice:conflict", args=[declaration.pk])
    data = {"decision": "on", "reason": "Ich bin unbefangen."}
    assert login(case.land1).post(url, data).status_code == 404
    assert login(case.auditor).post(url, data).status_code == 404
    assert not ConflictRuling.objects.exists()


def test_the_list_of_conflicts_costs_the_same_with_1_and_30_rows(case, login):
    from tests.reviews.stage import counted

    url = reverse("backoffice:conflicts")
    case.recused()
    client = login(case.officer)
    one, _queries = counted(client, url)
    for _n in range(29):
        case.recused(application=make_tandem(case.call, "eligible"))
    many, queries = counted(client, url)
    assert one == many <= 12, queries


# -- mails of the rooms below -------------------------------------------------------------------------------


def told_of_a_new_partner(application):
    """The organisation of a seat is to change: who of the funders gets a mail."""
    partner = application.nonprofit
    new = OrganisationFactory(nonprofit=True)
    replacement = replacement_actions.propose(
        partner=partner, email="neu@traeger.example", reason="Der Träger löst sich auf.", by=application.clerk
    )
    plan = plan_of_seat(Partner.objects.select_related("application").get(pk=partner.pk))
    replacement_actions.accept(
        replacement=replacement, organisation=new, by=make_member(new), plan_hash=content.hash_of(plan)
    )
    return set(OutboxMessage.objects.filter(kind="replacement.approve").values_list("recipient", flat=True))


def test_an_approver_in_conflict_hears_of_no_new_partner(case):
    selected = make_tandem(case.call, "selected")
    approvers = {case.land_approver, case.aktion_approver}
    recused, member, reviewer = (make_staff(R.APPROVER, case.ministry) for _n in range(3))
    for person, state in [(recused, "recused"), (reviewer, "locked")]:
        person.funder_memberships.create(funder=case.ministry, role=R.REVIEWER)
        now = clock.now()
        assignment = Assignment.objects.create(
            application=selected,
            round=case.papers,
            reviewer=person,
            funder=case.ministry,
            assigned_by=case.officer,
            state=state,
            declared_at=now,
            locked_at=now if state == "locked" else None,
        )
        Review.objects.create(assignment=assignment, locked_at=assignment.locked_at)
    member.memberships.create(organisation=selected.municipality.organisation, role="reader")
    assert told_of_a_new_partner(selected) == {one.email for one in [*approvers, reviewer]}


@pytest.mark.parametrize("state", ["recused", "assigned", "blind", "open"])
def test_an_officer_hears_of_an_answer_only_what_a_page_would_show(case, state):
    case.officer.funder_memberships.create(funder=case.ministry, role=R.REVIEWER)
    other = make_staff(R.OFFICER, case.ministry)
    case.papers.is_blind = state == "blind"
    case.papers.save()
    case.in_state("open" if state == "blind" else state, reviewer=case.officer)
    told = of_the_funders([case.officer, other], case.tandem)
    assert told == ([case.officer, other] if state == "open" else [other])
