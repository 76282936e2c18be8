"""What stands in the outbox in place of a link or a code: opened for its recipient only, by this portal only."""

import pytest
from django.utils import translation

from core import hidden
from core.mail import closed, outbox, post
from core.models import OutboxMessage
from tests.factories import OrganisationFactory

TO, OTHER = "erika@stadt.example", "kim@stadt.example"


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    def opened(kind, argument, to):
        return {"test": lambda: f"<{argument} {to}>", "dead": lambda: hidden.unhide("no")}.get(
            kind, lambda: None
        )()

    monkeypatch.setattr(closed.OPENED, "_answers", [opened])


def test_it_is_opened_for_its_recipient():
    text = f"Hier: {closed.put('test', 'a:b/c', to=TO)}."
    assert closed.opened(text, to=TO) == f"Hier: <a:b/c {TO}>."


def test_a_kind_that_no_room_opens_is_an_error():
    text = closed.put("unheard-of", "a", to=TO)
    with pytest.raises(LookupError, match="unheard-of"):
        closed.opened(text, to=TO)


def test_for_anybody_else_it_stays_closed():
    """Copied into a text of one's own, it is mailed to oneself as it was."""
    text = closed.put("test", "a", to=TO)
    assert closed.opened(text, to=OTHER) == text


@pytest.mark.parametrize(
    "typed", ["{{closed:test:a}}", "{{closed:test:a:AAAA}}", "{{closed:}}", "{{closed:x}}", "{{ closed }}"]
)
def test_nobody_can_write_one(typed):
    assert closed.opened(typed, to=TO) == typed


def test_with_the_secret_of_somebody_else_it_stays_closed(settings):
    text = closed.put("test", "a", to=TO)
    settings.SECRET_KEY = "another secret of another portal"
    assert closed.opened(text, to=TO) == text


def test_a_mail_that_waits_while_the_secret_is_changed_is_opened(settings):
    text = closed.put("test", "a", to=TO) + closed.code("123456", to=TO)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret of this portal"
    assert closed.opened(text, to=TO) == f"<a {TO}>123456"


@pytest.mark.parametrize("argument", ["a b", "a}b", "{", "a\nb"])
def test_what_would_break_the_placeholder_is_refused(argument):
    with pytest.raises(ValueError, match="test"):
        closed.put("test", argument, to=TO)


def test_what_is_dead_is_said_in_the_language_of_the_mail():
    with translation.override("en"):
        assert closed.opened(closed.put("dead", "x", to=TO), to=TO) == "(This link is no longer valid.)"


def test_who_is_not_the_recipient_reads_words_in_its_place():
    text = closed.shown(f"Hier: {closed.put('test', 'a', to=TO)}")
    assert text == "Hier: (nur für die Empfängerin oder den Empfänger)"


@pytest.mark.django_db
def test_a_code_is_in_no_column_before_the_mail_is_sent_and_gone_afterwards(mailoutbox):
    subject = OrganisationFactory()

    def compose(_person):
        return "Ihr Code", f"Ihr Code: {closed.code('QX7-4PZ', to=TO)}\n{closed.put('test', 'a', to=TO)}"

    post.each([post.Address(TO)], kind="test.code", subject=subject, compose=compose)
    waiting = OutboxMessage.objects.get()
    assert "QX7-4PZ" not in str(vars(waiting))
    assert outbox.deliver() == 1
    assert "Ihr Code: QX7-4PZ\n" in mailoutbox[0].body
    sent = OutboxMessage.objects.get()
    assert f"Ihr Code: {closed.WIPED}\n" in sent.body
    assert "closed:code" not in sent.body
    assert "closed:test" in sent.body  # a link is not working where it lies
