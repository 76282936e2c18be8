"""Questions that a room asks and the rooms above answer, so that no import runs upwards.

A room that needs something from above defines a hook in its `hooks` module, with a name and a contract. Rooms
above register their answer in `ready()` of their app, in so many words, never by being imported. The lower room
works without any answer: a hook adds, guards or refuses, it never carries the room's own work.
docs/architecture.md lists every hook.
"""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Hook(Generic[Given, Answer]):
    """One question; `contract` says what an answer is given, what it returns, what it must not do."""

    def __init__(self, name: str, contract: str) -> None:
        self.name = name
        self.contract = contract
        self._answers: list[Callable[Given, Answer]] = []

    def register(self, answer: Callable[Given, Answer]) -> None:
        """Registering the same answer again changes nothing: `ready()` may run twice in a test."""
        if answer not in self._answers:
            self._answers.append(answer)

    @property
    def answers(self) -> tuple[Callable[Given, Answer], ...]:
        """Who answers, in the order of registration."""
        return tuple(self._answers)

    def ask(self, *args: Given.args, **kwargs: Given.kwargs) -> list[Answer]:
        """Every room's answer, in the order of registration. What an answer raises goes to whoever asked."""
        return [answer(*args, **kwargs) for answer in self._answers]

    def __repr__(self) -> str:
        return f"<Hook {self.name}>"
