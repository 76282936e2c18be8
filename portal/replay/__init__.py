"""A real selection played through with invented people, by the same actions that the pages use."""

from portal.replay.course import Replayed, replay, there
from portal.replay.proof import Mismatch, prove

__all__ = ["Mismatch", "Replayed", "prove", "replay", "there"]
