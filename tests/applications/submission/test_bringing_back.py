"""Bringing back what the content was: all of it or one part, with the state before it kept."""

from datetime import timedelta
from decimal import Decimal

import pytest

from applications.draft.actions import texts
from applications.papers.actions import papers
from applications.papers.models import Attachment
from applications.plans.actions import all_rows
from applications.plans.constants import FundingKind
from applications.submission.actions import versions as versions_actions
from applications.submission.constants import VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from applications.submission.queries.comparison import Comparison
from core import clock
from core.errors import Impossible
from core.models import OutboxMessage
from programmes.constants import PaperKind
from programmes.models import Call
from tests.applications.submission.test_versions import a_version, consent, page
from tests.factories import make_attachment, make_call, make_tandem

pytestmark = pytest.mark.django_db


def change_everything(application):
    clerk = application.clerk
    texts.save_title(application=application, title="Anders", by=clerk)
    texts.save_social_space(
        application=application, name="Süd", population=None, place=None, description="", by=clerk
    )
    for section in application.sections.all():
        texts.save_section(section=section, text="Ganz anders", by=clerk)
    for partner in (application.municipality, application.nonprofit):
        all_rows.save(plan=partner.finance_plan, costs=[], sources=[], by=clerk)
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
