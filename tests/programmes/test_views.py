from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from core import clock
from programmes.models import CallDate, CallDocument, CallQuestion
from programmes.templatetags.programmes_calls import percent, time_left, years
from tests.factories import make_call, text

pytestmark = pytest.mark.django_db


def url(call):
    return reverse("programmes:call", kwargs={"slug": call.slug})


def add_document(call, content=b"%PDF-1.7 inhalt"):
    return CallDocument.objects.create(
        call=call,
        key="merkblatt",
        title=text("Merkblatt"),
        file=ContentFile(content, name="merkblatt.pdf"),
        content_type="application/pdf",
        size=len(content),
    )


@pytest.fixture
def calls():
    now = clock.now()
    return {
        "open": make_call(title=text("Offener Aufruf")),
        "upcoming": make_call(title=text("Kommender Aufruf"), opens_at=now + timedelta(days=5)),
        "closed": make_call(title=text("Beendeter Aufruf"), closes_at=now - timedelta(days=1)),
        "draft": make_call(title=text("Geheimer Aufruf"), published_at=None),
        "later": make_call(title=text("Späterer Aufruf"), published_at=now + timedelta(hours=1)),
    }


def test_the_list_shows_published_calls_by_phase_and_no_others(client, calls):
    page = client.get(reverse("programmes:calls")).content.decode()
    order = [
        page.index(word)
        for word in ("Jetzt offen", "Offener", "Demnächst", "Kommender", "Beendet</h2>", "Beendeter")
    ]
    assert order == sorted(order)
    assert "Geheimer" not in page
    assert "Späterer" not in page


def test_the_start_page_shows_what_is_running(client, calls):
    page = client.get(reverse("start")).content.decode()
    assert "Offener" in page
    assert "Kommender" in page
    assert "Beendeter" not in page
    assert "Geheimer" not in page


def test_without_a_call_the_list_and_the_start_page_say_so(client):
    assert "Gerade ist kein Förderaufruf" in client.get(reverse("programmes:calls")).content.decode()
    assert "Gerade läuft kein Förderaufruf" in client.get(reverse("start")).content.decode()


@pytest.mark.parametrize("kind", ["draft", "later"])
def test_a_call_that_is_not_published_does_not_exist(client, calls, kind):
    add_document(calls[kind])
    assert client.get(url(calls[kind])).status_code == 404
    path = reverse("programmes:document", kwargs={"slug": calls[kind].slug, "key": "merkblatt"})
    assert client.get(path).status_code == 404
    assert client.get(reverse("programmes:call", kwargs={"slug": "nichts"})).status_code == 404


def test_only_an_open_call_offers_to_begin(client, calls):
    begin = "Bewerbung beginnen"
    assert begin in client.get(url(calls["open"])).content.decode()
    assert begin not in client.get(url(calls["upcoming"])).content.decode()
    assert begin not in client.get(url(calls["closed"])).content.decode()


def test_beginning_asks_for_the_login_and_comes_back(client, calls):
    path = reverse("applications:new", kwargs={"slug": calls["open"].slug})
    assert path in client.get(url(calls["open"])).content.decode()
    response = client.get(path)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={path}"


def test_the_page_carries_the_facts_of_the_call(client):
    call = make_call()
    CallQuestion.objects.create(call=call, question=text("Wann?"), answer=text("Bald."))
    CallDate.objects.create(call=call, on=clock.today(), title=text("Infoabend"))
    add_document(call)
    page = client.get(url(call)).content.decode()
    for fact in (
        "5.000.000,00", "2.500.000,00", "500.000,00", "100.000,00", "1.000.000,00",
        "80\u00a0%", "90\u00a0%", "50\u00a0%", "Ministerium", "Aktion Muster", "Gemeinsames Konzept", "mindestens 3",
        "höchstens 3 Seiten", "Infoabend", "Wann?", "Bald.", "Merkblatt", "buero@foerderung.example",
        "Vorauswahl", "Vor-Ort-Gespräche", "3 Jahre",
    ):  # fmt: skip
        assert fact in page, fact


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Aufruf 7 (en)"), ("de-ls", "Aufruf 7 (leicht)"), ("xx", "Aufruf 7<")]
)
def test_the_texts_of_the_call_follow_the_language(client, language, words):
    call = make_call(title=text("Aufruf 7"))
    client.cookies["django_language"] = language
    assert words in client.get(url(call)).content.decode()


def test_html_in_the_texts_stays_text(client):
    call = make_call(purpose=text("<script>alert(1)</script> {{ settings.SECRET_KEY }}"))
    page = client.get(url(call)).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{ settings.SECRET_KEY }}" in page


def test_a_document_is_a_download_and_nothing_else(client):
    call = make_call()
    document = add_document(call)
    response = client.get(reverse("programmes:document", kwargs={"slug": call.slug, "key": "merkblatt"}))
    assert b"".join(response) == b"%PDF-1.7 inhalt"
    assert response["Content-Disposition"] == f'attachment; filename="{call.slug}-merkblatt.pdf"'
    assert response["Content-Length"] == str(document.size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_a_document_whose_file_is_gone_is_not_found(client):
    call = make_call()
    document = add_document(call)
    document.file.storage.delete(document.file.name)
    assert (
        client.get(reverse("programmes:document", kwargs={"slug": call.slug, "key": "merkblatt"})).status_code
        == 404
    )


@pytest.mark.parametrize("number", [1, 30])
def test_lists_take_the_same_number_of_queries(client, number, django_assert_num_queries):
    for _row in range(number):
        make_call(letter_templates=False)
    with django_assert_num_queries(2):
        client.get(reverse("programmes:calls"))
    with django_assert_num_queries(1):
        client.get(reverse("start"))


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_of_a_call_takes_the_same_number_of_queries(client, number, django_assert_max_num_queries):
    call = make_call(form_sections=number)
    for _row in range(number):
        CallQuestion.objects.create(call=call, question=text("Wann?"), answer=text("Bald."))
        CallDate.objects.create(call=call, on=clock.today(), title=text("Infoabend"))
    with django_assert_max_num_queries(11):
        client.get(url(call))
    with django_assert_max_num_queries(1):
        client.get(url(call))


def test_a_changed_call_shows_its_changed_parts(client):
    call = make_call()
    client.get(url(call))
    CallQuestion.objects.create(call=call, question=text("Wer zahlt den Strom?"), answer=text("Sie."))
    call.save()
    assert "Wer zahlt den Strom?" in client.get(url(call)).content.decode()


@time_machine.travel("2026-11-22 12:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=28, hours=12), "noch 28 Tage"),
        (timedelta(days=2, minutes=1), "noch 2 Tage"),
        (timedelta(hours=48), "noch 48 Stunden"),
        (timedelta(hours=1, minutes=5), "noch 1 Stunde und 5 Minuten"),
        (timedelta(minutes=1), "noch 1 Minute"),
        (timedelta(seconds=20), "noch 1 Minute"),
        (timedelta(0), "Die Frist ist abgelaufen."),
        (timedelta(seconds=-1), "Die Frist ist abgelaufen."),
    ],
)
def test_time_left_in_words(left, words):
    assert time_left(clock.now() + left) == words


def test_numbers_in_words():
    from decimal import Decimal

    assert [percent(Decimal(n)) for n in ("80.00", "12.50", "100", "0.00")] == [
        "80\u00a0%", "12,5\u00a0%", "100\u00a0%", "0\u00a0%",
    ]  # fmt: skip
    assert [years(n) for n in (60, 12, 30, 1)] == ["5 Jahre", "1 Jahr", "30 Monate", "1 Monat"]


@time_machine.travel("2024-01-31 23:59:59+01:00", tick=False)
def test_the_last_second_counts(client):
    call = make_call(closes_at=clock.closing_moment(clock.today()), opens_at=clock.now() - timedelta(days=1))
    assert call.phase == "open"
    assert "31. Januar 2024" in client.get(url(call)).content.decode()
    with time_machine.travel("2024-02-01 00:00:00+01:00", tick=False):
        assert call.phase == "closed"
