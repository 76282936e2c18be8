from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.translation import get_language

from core.mail import outbox, post
from core.models import OutboxMessage
from tests.factories import OrganisationFactory, UserFactory


def said(person):
    return "Ein Hinweis", f"Gesagt auf {get_language()} zu {person.email}."


@pytest.mark.django_db
def test_each_reads_it_in_their_own_language_and_by_name():
    german = UserFactory(name="Erika Muster", language="")
    english = UserFactory(name="Kim Muster", language="en")
    subject = OrganisationFactory()
    with translation.override("en"):  # whoever acts reads English
        post.each([german, english], kind="test.note", subject=subject, compose=said, occasion="1")
        assert get_language() == "en"
    rows = OutboxMessage.objects.filter(subject_id=subject.pk, kind="test.note", occasion="1")
    assert {(row.recipient, row.language, row.subject_line, row.body) for row in rows} == {
        (
            german.email,
            "de",
            "Ein Hinweis",
            f"Guten Tag Erika Muster,\n\nGesagt auf de zu {german.email}.\n\n"
            "Diese Nachricht kommt automatisch vom Tandem-Förderportal.\n",
        ),
        (
            english.email,
            "en",
            "Ein Hinweis",
            f"Hello Kim Muster,\n\nGesagt auf en zu {english.email}.\n\n"
            "This message was sent automatically by the Tandem-Förderportal.\n",
        ),
    }


@pytest.mark.parametrize(
    ("language", "greeting"), [("de", "Guten Tag,"), ("en", "Hello,"), ("de-ls", "Guten Tag!")]
)
def test_who_has_no_name_is_greeted_without_a_hole(language, greeting):
    (mail,) = post.composed([post.Address("info@stadt.example", language=language)], said)
    assert mail.body.splitlines()[0] == greeting
    assert (mail.to, mail.name) == ("info@stadt.example", "")


@pytest.mark.django_db
def test_thirty_people_cost_what_one_costs(django_assert_num_queries):
    people = [UserFactory() for _n in range(30)]
    subject = OrganisationFactory()
    for many in (people[:1], people):
        with django_assert_num_queries(1):
            post.each(many, kind="test.note", subject=subject, compose=said, occasion=str(len(many)))
    assert OutboxMessage.objects.filter(occasion="30").count() == 30


@pytest.mark.django_db
def test_nobody_to_tell_asks_the_database_nothing(django_assert_num_queries):
    subject = OrganisationFactory()
    with django_assert_num_queries(0):
        post.each([], kind="test.note", subject=subject, compose=said)


@pytest.mark.django_db
def test_what_is_owed_already_keeps_its_words_and_the_new_person_is_told():
    first, second = UserFactory(), UserFactory()
    subject = OrganisationFactory()
    post.each([first], kind="test.note", subject=subject, compose=said)
    post.each(
        [first, second], kind="test.note", subject=subject, compose=lambda person: ("Anders", "Anders.")
    )
    rows = OutboxMessage.objects.filter(kind="test.note").values_list("recipient", "subject_line")
    assert sorted(rows) == sorted([(first.email, "Ein Hinweis"), (second.email, "Anders")])


@pytest.mark.django_db
def test_what_a_page_shows_first_is_what_is_owed():
    person = UserFactory()
    (shown,) = post.composed([person], said)
    outbox.owe([shown], kind="test.note", subject=person)
    row = OutboxMessage.objects.get(kind="test.note")
    assert (row.recipient, row.language, row.subject_line, row.body) == (
        shown.to,
        shown.language,
        shown.subject_line,
        shown.body,
    )
    assert shown.name == person.name


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "12. Januar 2027, 00:02 Uhr"),
        ("de-ls", "12. Januar 2027, 00:02 Uhr"),
        ("en", "12 January 2027, 00:02"),
    ],
)
def test_a_moment_is_told_on_german_clocks(language, words):
    with translation.override(language):
        assert post.moment(datetime(2027, 1, 11, 23, 2, tzinfo=UTC)) == words
        assert post.day(datetime(2027, 1, 11, 23, 2, tzinfo=UTC)) == words.split(",")[0]
        assert post.day(date(2027, 1, 12)) == words.split(",")[0]


def test_a_link_is_the_public_address_of_a_page_that_exists(settings):
    settings.PUBLIC_URL = "https://foerderung.example"
    assert post.link("applications:list") == "https://foerderung.example/bewerbungen/"
