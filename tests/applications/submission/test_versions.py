"""What the content was: kept by hand, looked at, compared; each day of drafting: test_last_day."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.draft.actions import texts
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.papers.actions import papers
from applications.submission import content
from applications.submission.actions import consent as consent_actions
from applications.submission.actions import versions as versions_actions
from applications.submission.constants import MAX_KEPT_VERSIONS, VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from applications.submission.queries.content import whole
from core import clock
from core.errors import Impossible
from core.models import AuditEntry
from programmes.constants import PaperKind
from tests.clients import body_of, fetched
from tests.factories import make_attachment, make_call, make_member, make_staff, make_tandem

pytestmark = pytest.mark.django_db


def berlin(*moment):
    return datetime(*moment, tzinfo=clock.BERLIN)


def a_tandem(*moment, **fields):
    """A complete draft, made at this moment in Berlin; its call is open for a year."""
    with time_machine.travel(berlin(*moment), tick=False):
        call = make_call(closes_at=berlin(*moment) + timedelta(days=365), **fields)
        return make_tandem(call=call)


def write(application, text, *moment, by=None):
    with time_machine.travel(berlin(*moment), tick=False):
        texts.save_section(section=application.sections.first(), text=text, by=by or application.clerk)


def test_a_version_never_changes():
    version = a_version(make_tandem())
    for change in (lambda: Version.objects.update(label="x"), Version.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Version.objects.get().pk == version.pk


def consent(application):
    return consent_actions.give(
        application=application,
        partner=application.municipality,
        content_hash=content.content_hash(whole().get(pk=application.pk)),
        by=application.clerk,
    )


# -- by hand ---------------------------------------------------------------------------------------------


def page(name, application, *args):
    return reverse(f"applications:{name}", args=[application.pk, *args])


def a_version(application, label="vor der Sitzung"):
    return versions_actions.keep(application=application, label=label, by=application.clerk)


def test_the_present_state_is_kept_with_a_name_and_who_did_it(login):
    application = make_tandem()
    client = login(application.clerk)
    response = client.post(page("versions", application), {"label": "vor der Sitzung"}, follow=True)
    shown = response.content.decode()
    assert "vor der Sitzung" in shown
    assert str(application.clerk) in shown
    version = Version.objects.get()
    assert (version.kind, version.kept_by) == (VersionKind.MANUAL, application.clerk)
    assert version.content_hash == content.content_hash(whole().get(pk=application.pk))
    assert AuditEntry.objects.filter(verb="version.keep", subject_id=version.pk).exists()


def test_a_double_click_keeps_one_version():
    application = make_tandem()
    assert a_version(application).pk == a_version(application).pk
    a_version(application, "anderer Name")
    assert Version.objects.count() == 2


def test_there_is_an_end_to_keeping_and_what_was_typed_stays(login):
    application = make_tandem()
    for number in range(MAX_KEPT_VERSIONS):
        a_version(application, f"Nummer {number}")
    response = login(application.clerk).post(page("versions", application), {"label": "eine zu viel"})
    assert "lassen sich nicht von Hand festhalten" in response.content.decode()
    assert 'value="eine zu viel"' in response.content.decode()
    assert Version.objects.count() == MAX_KEPT_VERSIONS


@pytest.mark.parametrize("label", ["x" * 161, "a\x00b", "zwei\nZeilen", "\u202eumgedreht"])
def test_a_bad_name_is_refused_at_its_field(login, label):
    application = make_tandem()
    response = login(application.clerk).post(page("versions", application), {"label": label})
    assert response.status_code == 200
    assert 'id="id_label_error"' in response.content.decode()
    assert not Version.objects.exists()


def test_what_was_handed_in_is_not_kept_a_second_time():
    with pytest.raises(Impossible) as refused:
        a_version(make_tandem(state="submitted"))
    assert refused.value.code == "handed-in"


def test_keeping_a_version_leaves_consents_alone():
    application = make_tandem()
    consent(application)
    a_version(application)
    assert Consent.objects.filter(voided_at__isnull=True).count() == 1


# -- looking ---------------------------------------------------------------------------------------------


def a_reopening(application):
    return Reopening.objects.create(
        application=application,
        parts=[f"section-{application.sections.first().pk}"],
        question="Was genau?",
        due_at=clock.now() + timedelta(days=7),
        asked_by=make_staff(FunderRole.OFFICER),
    )


def test_what_was_handed_in_is_listed_from_its_own_table():
    application = make_tandem(state="submitted")
    states = versions.States(application)
    assert [(state.kind, state.ref) for state in states.all] == [
        (VersionKind.SUBMITTED, str(application.submission.pk))
    ]
    assert not states.has_now
    assert not Version.objects.exists()


def test_while_a_question_is_open_the_working_state_stands_beside_what_was_handed_in():
    application = make_tandem(state="submitted")
    a_reopening(application)
    states = versions.States(application)
    assert [state.ref for state in states.all] == [versions.NOW, str(application.submission.pk)]


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn", "awarded"])
def test_every_page_of_versions_opens(login, state, language):
    application = make_tandem(state="draft")
    kept = a_version(application)
    if state != "draft":
        application = make_tandem(state=state)
        kept = application.submission
    client = login(application.clerk)
    client.cookies["django_language"] = language
    urls = [
        page("versions", application),
        page("version", application, kept.pk),
        page("compare_versions", application),
        page("compare_versions", application) + f"?von={kept.pk}&bis={kept.pk}",
        page("restore_version", application, kept.pk),
        page("print", application) + f"?fassung={kept.pk}",
    ]
    for url in urls:
        assert client.get(url, follow=True).status_code == 200, url


def test_a_version_shows_its_content_and_not_the_present_one(login):
    application = make_tandem()
    kept = a_version(application)
    texts.save_section(section=application.sections.first(), text="Heute", by=application.clerk)
    removed = application.attachments.get(kind=PaperKind.CONCEPT)
    papers.remove_attachment(attachment=removed, by=application.clerk)
    client = login(application.clerk)
    shown = client.get(page("version", application, kept.pk)).content.decode()
    assert "So gehen wir vor." in shown
    assert "Heute" not in shown
    assert "konzept.pdf" in shown
    assert str(removed.pk) not in shown  # no link into nothing
    assert "gehört nicht mehr zur Bewerbung" in shown


def test_an_old_snapshot_with_less_in_it_is_shown_and_compared(login):
    application = make_tandem()
    old = Version.objects.create(
        application=application,
        kind=VersionKind.MANUAL,
        taken_at=clock.now() - timedelta(days=400),
        content={"version": 0, "title": "Ganz alt"},
        content_hash="0" * 64,
    )
    client = login(application.clerk)
    for url in (
        page("version", application, old.pk),
        page("compare_versions", application) + f"?von={old.pk}&bis=jetzt",
        page("restore_version", application, old.pk),
    ):
        assert client.get(url).status_code == 200, url
    paper = fetched(client, page("export_pdf", application) + f"?fassung={old.pk}")
    assert body_of(paper).startswith(b"%PDF")


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries), [query["sql"] for query in queries]


def test_the_list_costs_the_same_with_1_and_with_30_versions_and_loads_no_content(login):
    application = make_tandem()
    a_version(application)
    client, url = login(application.clerk), page("versions", application)
    few, _sql = count(client, url)
    for number in range(29):
        a_version(application, f"Nummer {number}")
    many, sql = count(client, url)
    assert many == few <= 12, (few, many, sql)
    assert not any('"content"' in statement for statement in sql)


def test_one_version_and_a_comparison_have_a_budget(login):
    application = make_tandem(call=make_call(form_sections=30))
    kept = a_version(application)
    client = login(application.clerk)
    for url, most in (
        (page("version", application, kept.pk), 13),
        (page("compare_versions", application), 26),
        (page("restore_version", application, kept.pk), 26),
    ):
        number, sql = count(client, url)
        assert number <= most, (url, number, sql)


def test_more_than_fifty_versions_come_on_pages(login):
    application = make_tandem()
    kept = a_version(application)
    Version.objects.bulk_create(
        Version(
            application=application,
            kind=VersionKind.RESTORED,
            taken_at=clock.now() - timedelta(hours=number),
            content=kept.content,
            content_hash=kept.content_hash,
            kept_by=application.clerk,
        )
        for number in range(60)
    )
    shown = login(application.clerk).get(page("versions", application)).content.decode()
    assert shown.count('<th scope="row"') == 50
    assert "?page=2" in shown


# -- comparing -------------------------------------------------------------------------------------------


def test_without_a_choice_the_last_version_is_compared_with_the_present(login):
    application = make_tandem()
    a_version(application)
    texts.save_section(
        section=application.sections.first(), text="So gehen wir gemeinsam vor.", by=application.clerk
    )
    shown = login(application.clerk).get(page("compare_versions", application)).content.decode()
    assert "<ins>" in shown
    assert "gemeinsam" in shown
    assert "[neu:" in shown  # for whoever hears the page


def test_numbers_are_compared_with_their_difference_in_euros(login):
    application = make_tandem()
    a_version(application)
    plan = application.municipality.finance_plan
    amount = plan.cost_items.get().amounts.order_by("year").first()
    amount.amount += Decimal("1200.50")
    amount.save()
    shown = login(application.clerk).get(page("compare_versions", application)).content.decode()
    assert "+1.200,50\u00a0€" in shown
    assert "125.000,00\u00a0€" in shown
    assert "126.200,50\u00a0€" in shown


def test_a_replaced_file_is_one_gone_and_one_come(login):
    application = make_tandem()
    a_version(application)
    old = application.attachments.get(kind=PaperKind.CONCEPT)
    papers.remove_attachment(attachment=old, by=application.clerk)
    make_attachment(application, by=application.clerk, pages=2, name="neu.pdf")
    shown = login(application.clerk).get(page("compare_versions", application)).content.decode()
    assert "<del>konzept.pdf</del>" in shown
    assert "<ins>neu.pdf</ins>" in shown


def test_two_equal_states_say_that_they_are_equal(login):
    application = make_tandem()
    a_version(application)
    shown = login(application.clerk).get(page("compare_versions", application)).content.decode()
    assert "Kein Unterschied" in shown


def test_one_state_alone_says_that_two_are_needed(login):
    shown = login((application := make_tandem()).clerk).get(page("compare_versions", application))
    assert "Zum Vergleichen sind zwei nötig" in shown.content.decode()


@pytest.mark.parametrize("query", ["von=unsinn&bis=jetzt", "von=&bis=", "von=jetzt"])
def test_a_choice_that_is_none_is_refused_at_its_field(login, query):
    application = make_tandem()
    a_version(application)
    response = login(application.clerk).get(f"{page('compare_versions', application)}?{query}")
    assert response.status_code == 200
    assert "_error" in response.content.decode()


# -- who ---------------------------------------------------------------------------------------------------

# Role in an organisation of the tandem -> may it look, may it write (keep, bring back)?
ROLES = {role: (True, role in (MemberRole.SIGNATORY, MemberRole.EDITOR)) for role in MemberRole}


@pytest.mark.parametrize("role", list(MemberRole))
def test_each_role_may_what_the_table_says(login, role):
    application = make_tandem()
    kept = a_version(application)
    client = login(make_member(application.nonprofit.organisation, role))
    looks, writes = ROLES[role]
    for name, args in (("versions", ()), ("version", (kept.pk,)), ("compare_versions", ()), ("print", ())):
        assert (client.get(page(name, application, *args)).status_code == 200) == looks, name
    assert (client.get(page("restore_version", application, kept.pk)).status_code == 200) == writes
    assert (client.post(page("versions", application), {"label": role}).status_code == 302) == writes
    assert Version.objects.filter(label=role).exists() == writes


@pytest.mark.parametrize("role", list(FunderRole))
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_funders_never_see_versions_of_the_tandem(login, role, state):
    application = make_tandem()
    kept = a_version(application)
    if state == "submitted":
        Application.objects.filter(pk=application.pk).update(
            state="submitted", submitted_at=clock.now(), number="T-X-1"
        )
    client = login(make_staff(role))
    for name, args in (
        ("versions", ()),
        ("version", (kept.pk,)),
        ("compare_versions", ()),
        ("restore_version", (kept.pk,)),
        ("print", ()),
        ("export_pdf", ()),
    ):
        address = page(name, application, *args)
        said = {client.get(address).status_code, client.post(address).status_code}
        assert said in ({404}, {404, 405}), name


def test_a_version_of_another_tandem_is_not_found(login):
    application, other = make_tandem(), make_tandem()
    theirs = a_version(other)
    client = login(application.clerk)
    for name in ("version", "restore_version"):
        assert client.get(page(name, application, theirs.pk)).status_code == 404, name
    compared = client.get(page("compare_versions", application) + f"?von={theirs.pk}&bis=jetzt")
    assert "_error" in compared.content.decode()


@pytest.mark.parametrize("state", ["submitted", "eligible", "selected", "withdrawn"])
def test_after_submission_the_tandem_still_reads_its_versions(login, state):
    application = make_tandem(state=state)
    kept = Version.objects.create(
        application=application,
        kind=VersionKind.DAY,
        day=clock.today() - timedelta(days=3),
        taken_at=clock.now() - timedelta(days=3),
        content=application.submission.content,
        content_hash=application.submission.content_hash,
    )
    client = login(application.director)
    assert str(kept.pk) in client.get(page("versions", application)).content.decode()
    assert client.get(page("version", application, kept.pk)).status_code == 200
