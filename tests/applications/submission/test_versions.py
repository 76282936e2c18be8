"""What the content was: kept once a day, by hand and before bringing back; looked at, compared, brought back."""

import threading
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.draft.actions import texts
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.papers.actions import papers
from applications.papers.models import Attachment
from applications.plans.actions import whole as whole_actions
from applications.plans.constants import FundingKind
from applications.submission import content
from applications.submission.actions import consent as consent_actions
from applications.submission.actions import last_day
from applications.submission.actions import versions as versions_actions
from applications.submission.constants import MAX_KEPT_VERSIONS, VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from applications.submission.queries.comparison import Comparison
from applications.submission.queries.content import whole
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import PaperKind
from programmes.models import Call
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


def kept_days(application):
    found = Version.objects.filter(application=application, kind=VersionKind.DAY).order_by("day")
    return [(version.day.isoformat(), version.content["sections"][0]["text"]) for version in found]


# -- every day of drafting -------------------------------------------------------------------------------


def test_the_first_change_of_a_day_keeps_what_the_day_before_left():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag früh", 2026, 11, 2, 10)
    write(application, "Montag spät", 2026, 11, 2, 17)
    assert kept_days(application) == []
    write(application, "Mittwoch", 2026, 11, 4, 8)
    assert kept_days(application) == [("2026-11-02", "Montag spät")]
    write(application, "Mittwoch spät", 2026, 11, 4, 18)
    assert len(kept_days(application)) == 1
    version = Version.objects.get()
    assert version.taken_at == berlin(2026, 11, 2, 17)
    assert version.content_hash == content.hash_of(version.content)


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [
        ((2026, 11, 2, 23, 59), (2026, 11, 3, 0, 1), "2026-11-02"),
        # The night the clocks go forward, and the night they go back.
        ((2026, 3, 28, 23, 59), (2026, 3, 29, 0, 1), "2026-03-28"),
        ((2026, 3, 29, 23, 59), (2026, 3, 30, 0, 1), "2026-03-29"),
        ((2026, 10, 25, 23, 59), (2026, 10, 26, 0, 1), "2026-10-25"),
        # Midnight in Germany is 22:00 UTC in summer.
        ((2026, 7, 1, 23, 59), (2026, 7, 2, 0, 1), "2026-07-01"),
    ],
)
def test_a_day_ends_at_midnight_in_germany(before, after, day):
    application = a_tandem(2026, 1, 2, 9)
    write(application, "vor Mitternacht", *before)
    write(application, "nach Mitternacht", *after)
    assert kept_days(application) == [(day, "vor Mitternacht")]


@pytest.mark.parametrize(
    "moments", [((2026, 11, 2, 0, 1), (2026, 11, 2, 23, 59)), ((2026, 10, 25, 1), (2026, 10, 25, 23))]
)
def test_two_changes_of_one_day_keep_nothing(moments):
    application = a_tandem(2026, 1, 2, 9)
    write(application, "erst", *moments[0])
    write(application, "dann", *moments[1])
    assert kept_days(application) == []


def test_utc_midnight_is_in_the_middle_of_a_german_night_and_ends_no_day():
    application = a_tandem(2026, 1, 2, 9)
    write(application, "erst", 2026, 7, 2, 1, 59)
    write(application, "dann", 2026, 7, 2, 2, 1)
    assert kept_days(application) == []


def test_nothing_changed_since_the_beginning_means_no_version():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "So gehen wir vor.", 2026, 11, 5, 9)  # what stands there already
    assert not Version.objects.exists()


def test_saving_the_same_again_on_another_day_does_not_show_one_state_twice():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag", 2026, 11, 2, 10)
    write(application, "Montag", 2026, 11, 3, 10)
    application.refresh_from_db()
    states = versions.States(application)
    assert [state.ref for state in states.all] == [versions.NOW]
    assert states.now.at == berlin(2026, 11, 2, 10)


def test_a_draft_that_nobody_writes_any_more_shows_its_last_day_as_the_present(login):
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag", 2026, 11, 2, 10)
    with time_machine.travel(berlin(2026, 11, 20, 9)):
        shown = login(application.clerk).get(page("versions", application)).content.decode()
    assert "Stand vom 02.11.2026 10:00 Uhr" in shown
    assert "Noch keine festgehaltene Fassung" in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_peoples_first_change_at_the_same_moment_keeps_one_version(monkeypatch, locked):
    """Negative control: without the lock both see no version and both write one."""
    application = make_tandem(call=make_call(form_sections=2))
    Application.objects.filter(pk=application.pk).update(edited_at=clock.now() - timedelta(days=2))
    barrier, failed = threading.Barrier(2, timeout=5), []
    if not locked:
        monkeypatch.setattr(
            "applications.draft.actions.locking.lock",
            lambda it: Application.objects.select_related("call").get(pk=it.pk),
        )
    usual = last_day.store

    def both_at_once(*args, **fields):
        if not locked:
            barrier.wait()
        return usual(*args, **fields)

    monkeypatch.setattr(last_day, "store", both_at_once)

    def change(section, by):
        try:
            if locked:
                barrier.wait()
            texts.save_section(section=section, text="Neu", by=by)
        except IntegrityError as error:
            failed.append(error)
        finally:
            close_old_connections()
            connection.close()

    people = (application.clerk, application.director)
    threads = [
        threading.Thread(target=change, args=pair)
        for pair in zip(application.sections.all(), people, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Version.objects.filter(kind=VersionKind.DAY).count() == 1
    assert len(failed) == (0 if locked else 1)


def test_a_version_never_changes():
    version = a_version(make_tandem())
    for change in (lambda: Version.objects.update(label="x"), Version.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Version.objects.get().pk == version.pk


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
        page("export_pdf", application) + f"?fassung={old.pk}",
    ):
        assert client.get(url).status_code == 200, url


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


@pytest.mark.parametrize("query", ["von=unsinn&bis=jetzt", "von=&bis=", "von=jetzt", "bis=%00"])
def test_a_choice_that_is_none_is_refused_at_its_field(login, query):
    application = make_tandem()
    a_version(application)
    response = login(application.clerk).get(f"{page('compare_versions', application)}?{query}")
    assert response.status_code == 200
    assert "_error" in response.content.decode()


# -- bringing back ---------------------------------------------------------------------------------------


def consent(application):
    return consent_actions.give(
        application=application,
        partner=application.municipality,
        content_hash=content.content_hash(whole().get(pk=application.pk)),
        by=application.clerk,
    )


def change_everything(application):
    clerk = application.clerk
    texts.save_title(application=application, title="Anders", by=clerk)
    texts.save_social_space(
        application=application, name="Süd", population=None, place=None, description="", by=clerk
    )
    for section in application.sections.all():
        texts.save_section(section=section, text="Ganz anders", by=clerk)
    for partner in (application.municipality, application.nonprofit):
        whole_actions.save(plan=partner.finance_plan, costs=[], sources=[], by=clerk)
    concept = application.attachments.get(kind=PaperKind.CONCEPT)
    letter = application.attachments.filter(kind=PaperKind.LETTER_OF_INTENT).first()
    for attachment in (concept, letter):
        papers.remove_attachment(attachment=attachment, by=clerk)
    make_attachment(application, by=clerk, pages=2, name="neues-konzept.pdf")
    return concept, letter


def bring_back(application, kept, parts=None, **fields):
    state = versions.state(application, str(kept.pk))
    now = versions.present(application)
    return versions_actions.restore(
        **{
            "application": application,
            "state": state,
            "parts": versions_actions.restorable(state.content) if parts is None else parts,
            "seen_hash": now.content_hash,
            "by": application.clerk,
            **fields,
        }
    )


def differences(application, kept):
    state = versions.state(application, str(kept.pk))
    return Comparison(versions.present(application).content, state.content).changes


def test_bringing_everything_back_gives_the_old_content():
    application = make_tandem(call=make_call(form_sections=3))
    kept = a_version(application)
    change_everything(application)
    assert differences(application, kept)
    bring_back(application, kept)
    assert differences(application, kept) == []
    application.refresh_from_db()
    assert application.title == "Alle gehören dazu"
    assert application.attachments.get(name="neues-konzept.pdf").removed_at is not None
    for partner in (application.municipality, application.nonprofit):
        assert partner.finance_plan.funding_sources.filter(kind=FundingKind.GRANT).count() == 1


def test_the_state_before_is_kept_and_can_be_brought_back_itself():
    application = make_tandem()
    first = a_version(application)
    change_everything(application)
    before = versions.present(application)
    kept = bring_back(application, first)
    assert (kept.kind, kept.kept_by) == (VersionKind.RESTORED, application.clerk)
    assert kept.content_hash == before.content_hash
    bring_back(application, kept)
    assert differences(application, kept) == []


def test_rows_that_are_still_there_keep_their_ids():
    application = make_tandem()
    kept = a_version(application)
    item = application.municipality.finance_plan.cost_items.get()
    item.amounts.update(amount=Decimal("1.00"))
    bring_back(application, kept)
    assert application.municipality.finance_plan.cost_items.get().pk == item.pk


def test_one_part_alone_comes_back():
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    bring_back(application, kept, parts=["title"])
    application.refresh_from_db()
    assert application.title == "Alle gehören dazu"
    assert application.sections.first().text == "Ganz anders"


def test_a_consent_goes_with_notice_to_everybody():
    application = make_tandem()
    kept = a_version(application)
    texts.save_section(section=application.sections.first(), text="Neu", by=application.clerk)
    given = consent(application)
    bring_back(application, kept)
    given.refresh_from_db()
    assert given.voided_at is not None
    told = set(
        OutboxMessage.objects.filter(kind="application.consent_voided").values_list("recipient", flat=True)
    )
    assert told == {application.clerk.email, application.director.email}


def test_what_changed_since_the_preview_is_not_overwritten():
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    seen = versions.present(application).content_hash
    texts.save_section(section=application.sections.first(), text="Noch neuer", by=application.director)
    with pytest.raises(Impossible) as refused:
        bring_back(application, kept, seen_hash=seen)
    assert refused.value.code == "changed"
    assert application.sections.first().text == "Noch neuer"
    assert not Version.objects.filter(kind=VersionKind.RESTORED).exists()


def test_a_second_click_brings_nothing_back_twice():
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    seen = versions.present(application).content_hash
    assert bring_back(application, kept, seen_hash=seen) is not None
    assert bring_back(application, kept, seen_hash=seen) is None
    assert Version.objects.filter(kind=VersionKind.RESTORED).count() == 1


def test_an_infected_file_does_not_come_back():
    application = make_tandem()
    kept = a_version(application)
    concept, _letter = change_everything(application)
    Attachment.objects.filter(pk=concept.pk).update(scan_state="infected")
    bring_back(application, kept)
    concept.refresh_from_db()
    assert concept.removed_at is not None


def test_after_the_deadline_nothing_comes_back(login):
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    Call.objects.filter(pk=application.call_id).update(closes_at=clock.now() - timedelta(days=1))
    with pytest.raises(Impossible) as refused:
        bring_back(application, kept)
    assert refused.value.code == "late"
    url = page("restore_version", application, kept.pk)
    assert login(application.clerk).get(url).url == page("version", application, kept.pk)
    assert login(application.clerk).get(page("version", application, kept.pk)).status_code == 200


def test_after_submission_nothing_comes_back():
    application = make_tandem(state="submitted")
    with pytest.raises(Impossible) as refused:
        bring_back(application, application.submission)
    assert refused.value.code == "wrong-state"


def post_restore(client, application, kept, parts=None):
    url = page("restore_version", application, kept.pk)
    form = client.get(url).context["form"]
    data = {
        "content_hash": form.initial["content_hash"],
        "parts": parts or [key for key, _title in form.fields["parts"].choices],
    }
    return client.post(url, data)


def test_the_page_shows_what_changes_and_does_it(login):
    application = make_tandem()
    kept = a_version(application)
    texts.save_section(section=application.sections.first(), text="Neu", by=application.clerk)
    client = login(application.clerk)
    shown = client.get(page("restore_version", application, kept.pk)).content.decode()
    assert "<del>" in shown
    assert "Das ändert sich" in shown
    assert post_restore(client, application, kept).url == page("detail", application)
    assert application.sections.first().text == "So gehen wir vor."


def test_the_other_partners_plan_stays_and_the_page_says_so(login):
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    client = login(application.director)
    shown = client.get(page("restore_version", application, kept.pk)).content.decode()
    own, others = (f"plan-{partner.pk}" for partner in (application.nonprofit, application.municipality))
    assert f'value="{own}"' in shown
    assert f'value="{others}"' not in shown
    assert "Einen Finanzplan holt nur zurück, wer ihn schreiben darf." in shown
    forged = post_restore(client, application, kept, parts=[others])
    assert forged.status_code == 200
    assert "_error" in forged.content.decode()
    post_restore(client, application, kept)
    assert application.nonprofit.finance_plan.cost_items.exists()
    assert not application.municipality.finance_plan.cost_items.exists()


def test_without_any_part_chosen_the_page_asks_for_one(login):
    application = make_tandem()
    kept = a_version(application)
    change_everything(application)
    url = page("restore_version", application, kept.pk)
    response = login(application.clerk).post(url, {"content_hash": "0" * 64})
    assert "mindestens einen Teil" in response.content.decode()


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
        assert client.get(page(name, application, *args)).status_code == 404, name
        assert client.post(page(name, application, *args)).status_code in (404, 405), name


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
