"""The way of a case through the pages: what is seen when, what is sent, the partners' page."""

import pytest
from django.urls import reverse

from reviews.assessment.actions import conflicts
from reviews.assessment.models.scoring import Review
from reviews.selection.models.decisions import Decision
from reviews.talks.models import SiteInterview
from tests import roles
from tests.factories import make_member, make_tandem
from tests.reviews.factories import form_of

pytestmark = pytest.mark.django_db


def test_an_undeclared_reviewer_sees_names_and_nothing_of_the_papers(case, login):
    submission = case.tandem.submission
    submission.content["social_space"]["description"] = "MARKE-SOZIALRAUM"
    submission.content["sections"][0]["text"] = "MARKE-ABSCHNITT"
    with roles.owner():
        submission.save()
    case.tandem.attachments.update(name="MARKE-DATEI.pdf")
    assignment = case.assign()
    client = login(case.land1)
    pages = [
        client.get(reverse("backoffice:applications")),
        client.get(reverse("backoffice:application", args=[case.tandem.pk])),
        client.get(reverse("backoffice:declare", args=[assignment.pk])),
        client.get(reverse("backoffice:review", args=[assignment.pk]), follow=True),
    ]
    for page in pages:
        assert page.status_code == 200
        assert case.tandem.title in page.content.decode()
        assert "MARKE" not in page.content.decode()
        assert "600.000" not in page.content.decode()
    paper = reverse("backoffice:application_paper", args=[case.tandem.pk, case.tandem.attachments.first().pk])
    assert client.get(paper).status_code == 404
    assert case.tandem.nonprofit.organisation.name in pages[2].content.decode()
    conflicts.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert client.get(paper).status_code == 200
    assert (
        "MARKE-ABSCHNITT"
        in client.get(reverse("backoffice:application", args=[case.tandem.pk])).content.decode()
    )


def test_a_paper_goes_out_as_a_download_only_after_its_scan(case, login):
    attachment = case.tandem.attachments.first()
    url = reverse("backoffice:application_paper", args=[case.tandem.pk, attachment.pk])
    response = login(case.officer).get(url)
    assert response["Content-Disposition"].startswith("attachment")
    attachment.scan_state = "pending"
    attachment.save()
    assert login(case.officer).get(url).status_code == 404


# -- the way of a case through the pages ---------------------------------------------------------------


def test_an_officer_finds_eligible_and_ineligible(case, login):
    client = login(case.officer)
    good, bad = (make_tandem(case.call, "submitted") for _n in range(2))
    client.post(reverse("backoffice:find_eligible", args=[good.pk]))
    assert (
        client.post(reverse("backoffice:find_ineligible", args=[bad.pk]), {"reason": ""}).status_code == 200
    )
    client.post(reverse("backoffice:find_ineligible", args=[bad.pk]), {"reason": "zu spät"})
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.state_reason) == ("eligible", "ineligible", "zu spät")


def test_assigning_on_the_page(case, login):
    url = reverse("backoffice:assign", args=[case.tandem.pk])
    client = login(case.officer)
    wanted = f"reviewer:{case.land1.pk}"
    client.post(url, {"funder": case.ministry.pk, f"{case.ministry.pk}-reviewers": [wanted]})
    assert case.tandem.assignments.get().reviewer == case.land1
    # a person that is not offered is refused at the field
    stranger = f"reviewer:{case.aktion1.pk}"
    page = client.post(url, {"funder": case.ministry.pk, f"{case.ministry.pk}-reviewers": [stranger]})
    assert page.status_code == 200
    assert case.tandem.assignments.count() == 1


def test_a_reviewer_declares_scores_and_locks_on_the_pages(case, login):
    assignment = case.assign()
    client = login(case.land1)
    client.post(reverse("backoffice:declare", args=[assignment.pk]), {"ground": "none", "note": ""})
    url = reverse("backoffice:review", args=[assignment.pk])
    criteria = list(case.papers.criteria.all())
    first, second = (f"points_{one.pk}" for one in criteria[:2])
    started = form_of(client.get(url))
    note = f"note_{criteria[0].pk}"
    assert client.post(url, {**started, first: "0", note: "Bedarf fehlt"}).status_code == 302
    now = form_of(client.get(url))
    assert (now[first], now[second], now[note]) == ("0", "", "Bedarf fehlt")
    full = {**now, **{f"points_{one.pk}": "4" for one in criteria}, "lock": "1"}
    answer = client.post(url, full)
    assert answer.url == reverse("backoffice:review_lock", args=[assignment.pk])
    client.post(answer.url)
    assignment.refresh_from_db()
    assert assignment.state == "locked"
    assert client.post(url, full).status_code == 200  # nothing changes any more
    assert set(Review.objects.get().scores.values_list("points", flat=True)) == {4}


def test_a_declaration_without_a_choice_is_asked_again(case, login):
    assignment = case.assign()
    url = reverse("backoffice:declare", args=[assignment.pk])
    client = login(case.land1)
    assert client.post(url, {"note": "Ich kenne da jemanden."}).status_code == 200
    assert client.post(url, {"ground": "employed"}).status_code == 302
    assert client.get(url).status_code == 404


def test_staging_by_preview_and_approval_on_the_pages(case, login):
    other = make_tandem(case.call, "eligible", title="Zweites Tandem")
    case.locked(points=5)
    case.locked(application=other, points=1)
    client = login(case.officer)
    url = reverse("backoffice:stage", args=[case.papers.pk])
    data = {
        "reason": "Nach Rangfolge.",
        f"{case.tandem.pk}-outcome": "advance",
        f"{case.tandem.pk}-reason": "",
        f"{other.pk}-outcome": "reject",
        f"{other.pk}-reason": "",
    }
    refused = client.post(url, {**data, "preview": "1"})
    assert f"Zur Ablehnung von {other.number} fehlt die Begründung" in refused.content.decode()
    assert refused.content.decode().count('id="error-summary"') == 1
    data[f"{other.pk}-reason"] = "Kein Bedarf belegt."
    preview = client.post(url, {**data, "preview": "1"}).content.decode()
    assert "Vorschau der Entscheidung" in preview
    assert "Kein Bedarf belegt." in preview
    assert not Decision.objects.exists()
    edit = client.post(url, {**data, "edit": "1"}).content.decode()
    assert "Kein Bedarf belegt." in edit
    staged = client.post(url, {**data, "stage": "1"})
    decision = Decision.objects.get()
    assert staged.url == reverse("backoffice:decision", args=[decision.pk])
    assert client.post(url, {**data, "stage": "1"}).url == staged.url  # a second click
    for funder, approver in [(case.ministry, case.land_approver), (case.foundation, case.aktion_approver)]:
        page = login(approver).get(staged.url).content.decode()
        assert f"Für {funder} freigeben" in page
        assert "Kein Bedarf belegt." in page
        approve = reverse("backoffice:approve_decision", args=[decision.pk, funder.pk])
        for _click in range(2):
            assert login(approver).post(approve).status_code == 302
    decision.refresh_from_db()
    assert decision.state == "released"


def test_who_staged_sees_no_button_and_gets_nothing_by_post(case, login):
    case.approver_too(case.officer, case.ministry)
    decision = case.stage()
    client = login(case.officer)
    page = client.get(reverse("backoffice:decision", args=[decision.pk])).content.decode()
    assert "freigeben</button>" not in page
    assert "Freigeben muss sie jemand anderes" in page
    assert (
        client.post(reverse("backoffice:approve_decision", args=[decision.pk, case.ministry.pk])).status_code
        == 404
    )


# -- the partners' page --------------------------------------------------------------------------------


@pytest.fixture
def proposed(case):
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    return case.propose()


def answers(interview, partner, *possible):
    slots = interview.slots.order_by("starts_at")
    return {
        "partner": partner.pk,
        **{
            f"{partner.pk}-slot_{slot.pk}": "yes" if can else "no"
            for slot, can in zip(slots, possible, strict=True)
        },
        f"{partner.pk}-access_needs": "Gebärdensprache",
    }


def test_both_partners_answer_and_the_date_stands(case, proposed, login):
    url = reverse("reviews:interview", args=[case.tandem.pk])
    for signer, partner in [
        (case.tandem.clerk, case.tandem.municipality),
        (case.tandem.director, case.tandem.nonprofit),
    ]:
        client = login(signer)
        assert client.get(url).status_code == 200
        assert client.post(url, answers(proposed, partner, False, True)).status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == "confirmed"
    assert (
        "Gebärdensprache"
        in login(case.officer).get(reverse("backoffice:interview", args=[proposed.pk])).content.decode()
    )
    assert login(case.tandem.clerk).get(url).status_code == 200
    # late answers of another window lose nothing and change nothing
    assert (
        login(case.tandem.clerk)
        .post(url, answers(proposed, case.tandem.municipality, True, True))
        .status_code
        == 302
    )


def test_nobody_answers_for_a_partner_of_others(case, proposed, login):
    url = reverse("reviews:interview", args=[case.tandem.pk])
    data = answers(proposed, case.tandem.nonprofit, True, True)
    assert login(case.tandem.clerk).post(url, data).status_code == 404
    reader = make_member(case.tandem.nonprofit.organisation, role="reader")
    assert login(reader).get(url).status_code == 200
    assert login(reader).post(url, data).status_code == 404
    stranger = make_tandem(case.call, "eligible").clerk
    for who in (stranger, case.officer):
        assert login(who).get(url).status_code == 404
        assert login(who).post(url, data).status_code == 404


def test_proposing_minutes_and_cancelling_on_the_pages(case, login):
    case.approve_all(case.stage())
    client = login(case.officer)
    url = reverse("backoffice:propose_interview", args=[case.tandem.pk])
    past = client.post(url, {"place": "Rathaus", "slot_1": "2020-01-01T10:00", "slot_2": "2020-01-02T10:00"})
    assert past.content.decode().count("Dieser Termin liegt in der Vergangenheit.") >= 2
    client.post(url, {"place": "Rathaus", "slot_1": "2090-01-01T10:00", "slot_2": "2090-01-02T10:00"})
    interview = SiteInterview.objects.get()
    assert client.get(url).url == reverse("backoffice:interview", args=[interview.pk])
    client.post(reverse("backoffice:cancel_interview", args=[interview.pk]), {"reason": "Hochwasser"})
    interview.refresh_from_db()
    assert interview.state == "cancelled"
