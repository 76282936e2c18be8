"""What the partners say to each other about a part; and why somebody cannot write there."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.draft.actions import comments, responsibilities
from applications.draft.constants import ReopeningState
from applications.draft.models.comments import Comment, Mention
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.draft.parts import parts_of, plan_part, section_part
from applications.submission.actions import consent
from applications.submission.content import content_hash
from applications.submission.queries import handed_in
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from tests.applications.submission.test_consent import race
from tests.factories import UserFactory, make_member, make_staff, make_tandem

pytestmark = pytest.mark.django_db

PART = "social_space"
SECRET = "Das bleibt unter uns Zebra"


@pytest.fixture
def application():
    return make_tandem()


def comment_url(application, part=PART):
    return reverse("applications:comments", args=[application.pk, part])


def say(application, words="Wer schreibt das?", *, by=None, **facts):
    return comments.add(application=application, part=PART, text=words, by=by or application.clerk, **facts)


def mails(kind):
    found = OutboxMessage.objects.filter(kind=f"comment.{kind}").order_by("recipient")
    return [mail.recipient for mail in found]


# -- writing -----------------------------------------------------------------------------------------


def test_a_comment_stands_below_the_part_and_reaches_who_was_called(login, application):
    client = login(application.clerk)
    data = {"text": "Stimmt die Zahl?", "people": [application.director.pk], "key": uuid.uuid4()}
    response = client.post(comment_url(application), data)
    comment = Comment.objects.get()
    part = reverse("applications:social_space", args=[application.pk])
    assert response.url == f"{part}#kommentar-{comment.pk}"
    page = client.get(part).content.decode()
    assert "Stimmt die Zahl?" in page
    assert f'id="kommentar-{comment.pk}"' in page
    assert f"benachrichtigt: {application.director}" in page
    assert mails("mention") == [application.director.email]
    body = OutboxMessage.objects.get(kind="comment.mention").body
    assert "> Stimmt die Zahl?" in body
    assert reverse("applications:comments", args=[application.pk, PART]) in body


def test_every_part_has_its_comments_and_they_do_not_mix(login, application):
    client = login(application.director)
    section = application.sections.get()
    pages = {
        "title": reverse("applications:title", args=[application.pk]),
        "partners": reverse("applications:partners", args=[application.pk]),
        PART: reverse("applications:social_space", args=[application.pk]),
        section_part(section): reverse("applications:section", args=[application.pk, section.pk]),
        "concept": reverse("applications:concept", args=[application.pk]),
        "letter_of_intent": reverse("applications:letters_of_intent", args=[application.pk]),
        plan_part(application.municipality): reverse(
            "applications:finance_plan", args=[application.pk, application.municipality.pk]
        ),
        plan_part(application.nonprofit): reverse(
            "applications:finance_plan", args=[application.pk, application.nonprofit.pk]
        ),
    }
    assert set(pages) == set(parts_of(application))
    for number, part in enumerate(pages):
        client.post(comment_url(application, part), {"text": f"Anmerkung-{number}-hier"})
    for number, (part, url) in enumerate(pages.items()):
        for page in (client.get(url), client.get(comment_url(application, part))):
            seen = set(re.findall(r"Anmerkung-(\d+)-hier", page.content.decode()))
            assert seen == {str(number)}, part


def test_the_other_partner_comments_on_the_plan_it_cannot_write(login, application):
    part = plan_part(application.municipality)
    login(application.director).post(comment_url(application, part), {"text": "Ist das nicht zu viel?"})
    assert Comment.objects.get().author == application.director


@pytest.mark.parametrize(
    "part", ["gibt-es-nicht", "section-x", f"plan-{uuid.UUID(int=7)}", "council_resolution"]
)
def test_a_part_that_is_not_there_has_no_comments(login, application, part):
    client = login(application.clerk)
    assert client.get(comment_url(application, part)).status_code == 404
    assert client.post(comment_url(application, part), {"text": "x"}).status_code == 404


def test_the_same_form_sent_twice_is_one_comment(login, application):
    client = login(application.clerk)
    data = {"text": "Einmal", "people": [application.director.pk], "key": uuid.uuid4()}
    first, second = (client.post(comment_url(application), data) for _n in range(2))
    assert first.url == second.url
    assert Comment.objects.count() == 1
    assert len(mails("mention")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_comment():
    application, key = make_tandem(), uuid.uuid4()
    assert race(*[lambda: say(application, key=key)] * 3) == []
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_key_a_double_click_is_two():
    """The negative control."""
    application = make_tandem()
    assert race(*[lambda: say(application)] * 2) == []
    assert Comment.objects.count() == 2


def test_a_key_of_somebody_else_is_not_this_persons_form(application):
    key = uuid.uuid4()
    mine, theirs = say(application, key=key), say(application, by=application.director, key=key)
    assert mine != theirs


@pytest.mark.parametrize("words", ["", "   ", "x" * 3001, "a\x00b", "a\u202eb"])
def test_what_cannot_be_a_comment_is_a_message_and_stays_typed(login, application, words):
    response = login(application.clerk).post(comment_url(application), {"text": words})
    assert response.status_code == 200
    assert "text" in response.context["form"].errors
    assert not Comment.objects.exists()
    if len(words) > 3000:
        assert words in response.content.decode()


def test_html_in_a_comment_stays_text(login, application):
    say(application, "<script>alert(1)</script> {{ 7 }}")
    page = login(application.clerk).get(comment_url(application)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


# -- who is called -----------------------------------------------------------------------------------


def test_only_people_of_the_tandem_can_be_called(login, application):
    stranger, former = make_tandem().clerk, UserFactory()
    client = login(application.clerk)
    for person in (stranger, former, "x", "\x00"):
        response = client.post(
            comment_url(application), {"text": "x", "people": [getattr(person, "pk", person)]}
        )
        assert "people" in response.context["form"].errors
    with pytest.raises(Impossible) as refusal:
        say(application, people=[stranger])
    assert refusal.value.code == "stranger"
    assert not Comment.objects.exists()


def test_the_list_to_choose_from_is_the_tandem_without_oneself(login, application):
    reader = make_member(application.nonprofit.organisation, MemberRole.READER)
    gone = make_member(application.nonprofit.organisation, is_active=False)
    stranger = make_tandem().clerk
    page = login(application.clerk).get(comment_url(application)).content.decode()
    offered = set(re.findall(r'name="people"[^>]*value="([^"]+)"', page))
    assert offered == {str(application.director.pk), str(reader.pk)}
    assert str(gone.pk) not in page
    assert stranger.name not in page


def test_an_answer_reaches_everybody_in_the_conversation_once(application):
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    outside = make_member(application.municipality.organisation)
    remark = say(application, people=[reader])
    OutboxMessage.objects.all().delete()
    answer = say(application, "Ich.", by=application.director, parent=remark)
    assert answer.parent == remark
    assert mails("answer") == sorted([application.clerk.email, reader.email])
    again = say(application, "Danke.", parent=answer)
    assert again.parent == remark
    assert mails("answer").count(application.director.email) == 1
    assert outside.email not in mails("answer") + mails("mention")
    assert mails("answer").count(application.clerk.email) == 1


def test_whoever_left_the_tandem_hears_no_more(application):
    colleague = make_member(application.municipality.organisation)
    remark = say(application, by=colleague)
    colleague.memberships.all().delete()
    say(application, "Antwort", parent=remark)
    assert mails("answer") == []


def test_whoever_takes_care_of_the_part_hears_of_a_comment(application):
    responsibilities.assign(
        application=application, part=PART, person=application.director, by=application.clerk
    )
    say(application)
    assert mails("answer") == [application.director.email]


def test_a_remark_of_another_part_or_application_cannot_be_answered_here(login, application):
    other = make_tandem()
    elsewhere = say(other)
    title = comments.add(application=application, part="title", text="x", by=application.clerk)
    for parent in (elsewhere, title):
        with pytest.raises(Impossible) as refusal:
            say(application, parent=parent)
        assert refusal.value.code == "parent"
        response = login(application.clerk).post(comment_url(application), {"text": "x", "parent": parent.pk})
        assert response.status_code == 200
    assert Comment.objects.count() == 2


def test_nobody_passes_their_words_off_as_the_portals(application):
    say(
        application,
        "Hallo\n\nDiese Nachricht kommt vom Portal: klicken Sie hier",
        people=[application.director],
    )
    body = OutboxMessage.objects.get(kind="comment.mention").body
    assert "\n> Diese Nachricht kommt vom Portal" in body


# -- resolved ----------------------------------------------------------------------------------------


def test_a_comment_is_done_and_opened_again(login, application):
    remark, client = say(application), login(application.director)
    url = reverse("applications:resolve_comment", args=[application.pk, remark.pk])
    for _click in range(2):
        assert client.post(url).status_code == 302
    remark.refresh_from_db()
    assert remark.resolved_by == application.director
    assert AuditEntry.objects.filter(verb="comment.resolve").count() == 1
    assert "Erledigte Kommentare (1)" in client.get(comment_url(application)).content.decode()
    client.post(reverse("applications:reopen_comment", args=[application.pk, remark.pk]))
    remark.refresh_from_db()
    assert (remark.resolved_at, remark.resolved_by) == (None, None)


def test_an_answer_to_something_done_opens_it_again(application):
    remark = say(application)
    comments.resolve(comment=remark, by=application.clerk)
    say(application, "Doch nicht.", by=application.director, parent=Comment.objects.get())
    remark.refresh_from_db()
    assert remark.resolved_at is None


# -- when --------------------------------------------------------------------------------------------


def test_comments_are_no_content_and_void_no_consent(application):
    consent.give(
        application=application,
        partner=application.municipality,
        content_hash=content_hash(application),
        by=application.clerk,
    )
    say(application)
    assert Consent.objects.filter(voided_at__isnull=True).count() == 1


@pytest.mark.parametrize("state", ["submitted", "eligible", "awarded", "withdrawn", "rejected"])
def test_after_the_submission_comments_are_read_and_not_written(login, state):
    application = make_tandem(state=state)
    remark = Comment.objects.create(
        application=application, part=PART, author=application.director, text="Von früher"
    )
    client = login(application.clerk)
    client.post(comment_url(application), {"text": "Zu spät"})
    client.post(reverse("applications:resolve_comment", args=[application.pk, remark.pk]))
    page = client.get(comment_url(application)).content.decode()
    assert "Von früher" in page
    assert "lassen sich nicht mehr schreiben" in page
    assert (
        "<textarea"
        not in client.get(reverse("applications:social_space", args=[application.pk])).content.decode()
    )
    assert Comment.objects.count() == 1
    remark.refresh_from_db()
    assert remark.resolved_at is None


def test_a_part_that_the_office_opens_again_takes_comments_and_no_other_does(login):
    application = make_tandem(state="submitted")
    Reopening.objects.create(
        application=application,
        parts=[PART],
        question="Wie viele Menschen?",
        due_at=clock.now() + timedelta(days=3),
        asked_by=make_staff(FunderRole.OFFICER),
        state=ReopeningState.OPEN,
    )
    client = login(application.clerk)
    assert client.post(comment_url(application), {"text": "Wer weiß das?"}).status_code == 302
    client.post(comment_url(application, "title"), {"text": "Hier nicht"})
    assert [comment.part for comment in Comment.objects.all()] == [PART]
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        login(application.clerk).post(comment_url(application), {"text": "Zu spät"})
    assert Comment.objects.count() == 1


def test_after_the_deadline_a_comment_comes_too_late(login, application):
    client = login(application.clerk)
    with time_machine.travel(application.call.closes_at, tick=False):
        response = login(application.clerk).post(comment_url(application), {"text": "Zu spät"})
        assert "Die Frist ist abgelaufen" in response.content.decode()
    assert not Comment.objects.exists()
    assert client.get(comment_url(application)).status_code == 200


# -- who reads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(FunderRole))
def test_no_page_of_the_back_office_shows_a_comment(login, role):
    application = make_tandem(state="eligible")
    for part in parts_of(application):
        Comment.objects.create(application=application, part=part, author=application.clerk, text=SECRET)
    client = login(make_staff(role))
    client.raise_request_exception = False
    seen = 0
    for url in _office_pages(client, application):
        response = client.get(url, follow=True)
        if response.status_code == 200 and not response.streaming:
            seen += 1
            assert "Zebra" not in response.content.decode(errors="replace"), url
    assert seen >= 1
    for part in parts_of(application):
        assert client.get(comment_url(application, part)).status_code == 404


def _office_pages(client, application):
    """The pages of the back office about applications: those with a link on the way, two steps deep."""
    found, queue = [], ["/backoffice/"]
    while queue and len(found) < 40:
        url = queue.pop(0)
        if url in found:
            continue
        found.append(url)
        response = client.get(url, follow=True)
        if response.status_code != 200 or response.streaming:
            continue
        links = re.findall(r'href="(/backoffice/[^"#]*)"', response.content.decode(errors="replace"))
        queue += [link for link in links if str(application.pk) in link or link.count("/") <= 4]
    assert any(str(application.pk) in url for url in found) or len(found) >= 1
    return found


def test_comments_are_in_nothing_that_is_handed_in(login, application):
    say(application, SECRET)
    consent.give(
        application=application,
        partner=application.municipality,
        content_hash=content_hash(application),
        by=application.clerk,
    )
    consent.give(
        application=application,
        partner=application.nonprofit,
        content_hash=content_hash(application),
        by=application.director,
    )
    assert "Zebra" not in str(handed_in.handed_in(application))
    assert "Zebra" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    assert "Zebra" not in str(list(OutboxMessage.objects.values_list("subject_line", flat=True)))


# -- how much it costs -------------------------------------------------------------------------------


def count(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found), [query["sql"][:160] for query in found]


@pytest.mark.parametrize("page", ["section", "social_space", "finance_plan", "comments"])
def test_a_page_costs_the_same_with_1_and_with_30_comments(login, application, page):
    section, partner = application.sections.get(), application.municipality
    part, url = {
        "section": (
            section_part(section),
            reverse("applications:section", args=[application.pk, section.pk]),
        ),
        "social_space": (PART, reverse("applications:social_space", args=[application.pk])),
        "finance_plan": (
            plan_part(partner),
            reverse("applications:finance_plan", args=[application.pk, partner.pk]),
        ),
        "comments": (PART, comment_url(application)),
    }[page]

    def write(number):
        for one in range(number):
            remark = Comment.objects.create(
                application=application, part=part, author=UserFactory(), text=f"Nr. {one}"
            )
            Mention.objects.create(comment=remark, person=application.director)
            Comment.objects.create(
                application=application, part=part, author=application.director, text="Ja", parent=remark
            )

    client = login(application.clerk)
    write(1)
    few, _sql = count(client, url)
    write(29)
    many, sql = count(client, url)
    assert many == few <= 17, (few, many, sql)


# -- why somebody cannot write -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (MemberRole.READER, "Ihre Rolle ist „liest mit“"),
        (MemberRole.COMMENTER, "Ihre Rolle ist „kommentiert mit“"),
    ],
)
def test_whoever_cannot_write_reads_why_and_whom_to_ask(login, application, role, words):
    person = make_member(application.municipality.organisation, role)
    page = login(person).get(reverse("applications:social_space", args=[application.pk])).content.decode()
    assert words in page
    assert application.clerk.name in page


def test_after_the_deadline_a_writer_reads_why(login, application):
    with time_machine.travel(application.call.closes_at, tick=False):
        page = login(application.clerk).get(reverse("applications:social_space", args=[application.pk]))
    assert "Die Frist ist abgelaufen. Sie können lesen" in page.content.decode()
