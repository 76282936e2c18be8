"""A hook asks every room above, once each, and swallows nothing."""

import pytest

from core.hooks import Hook


@pytest.fixture
def hook() -> Hook[[int], int]:
    return Hook("doubled", "given a number, returns a number")


def test_a_hook_nobody_answers_says_nothing(hook):
    assert hook.ask(3) == []


def test_every_room_answers_in_the_order_of_registration(hook):
    hook.register(lambda number: number * 2)
    hook.register(lambda number: number + 1)
    assert hook.ask(3) == [6, 4]


def test_an_answer_registered_twice_is_asked_once(hook):
    def answer(number: int) -> int:
        return number

    hook.register(answer)
    hook.register(answer)
    assert hook.ask(3) == [3]


def test_what_an_answer_raises_reaches_whoever_asked(hook):
    def refuses(number: int) -> int:
        raise ValueError(number)

    hook.register(refuses)
    with pytest.raises(ValueError, match="3"):
        hook.ask(3)
