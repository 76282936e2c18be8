"""Who dies by itself comes back: after a pause that grows while it keeps dying, and with a word about it."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import Trouble, say
from .processes import Child

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds
# Whoever has run so long has not died of being started: the next pause is the first again.
STEADY = 60.0


@dataclass
class Kept:
    """One of the children. due_at: when it is started again; None while it runs. is_ours: stop() stops it."""

    child: Child
    start: Callable[[], Child]
    began_at: float
    pause: float = FIRST_PAUSE
    due_at: float | None = None
    is_ours: bool = True


class Supervisor:
    """Started children, each with how it is started again. look() is called every moment, stop() at the end."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.kept: list[Kept] = []

    def keep(self, child: Child, start: Callable[[], Child], *, is_ours: bool = True) -> None:
        """is_ours=False: somebody else stops it at the end, after those who speak to it."""
        self.kept.append(Kept(child, start, self.clock(), is_ours=is_ours))

    def look(self) -> None:
        """Start again what has died, when its pause is over. Says each death, and each return."""
        for one in self.kept:
            if one.due_at is not None:
                if self.clock() >= one.due_at:
                    self._start(one)
            elif one.child.ended:
                self._died(one)

    def _died(self, one: Kept) -> None:
        child, now = one.child, self.clock()
        if now - one.began_at >= STEADY:
            one.pause = FIRST_PAUSE
        words = (
            f"{child.name} ended by itself ({ended_how(child)}) and is started again in {one.pause:.0f} s."
        )
        if one.pause > FIRST_PAUSE:  # not the first time: what does it say?
            words += f" Its last words ({child.log}):\n{child.last_words(5)}"
        say(words)
        child.stop()  # what it has left behind: a worker's pool must not go on beside the next worker
        one.due_at, one.pause = now + one.pause, min(one.pause * 2, LONGEST_PAUSE)

    def _start(self, one: Kept) -> None:
        try:
            one.child = one.start()
        except Trouble as trouble:
            say(f"{one.child.name} did not start: {trouble}")
            one.due_at, one.pause = self.clock() + one.pause, min(one.pause * 2, LONGEST_PAUSE)
            return
        one.began_at, one.due_at = self.clock(), None
        say(f"{one.child.name} runs again.")

    def stop(self) -> None:
        children = [one.child for one in self.kept if one.is_ours]
        for child in children:  # all at once, then wait for each
            child.ask_to_stop()
        for child in children:
            child.stop()


def ended_how(child: Child) -> str:
    code = child.process.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
