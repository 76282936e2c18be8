"""What script/demo shows: everything invented, told by the same actions that the pages use."""

from portal.demo.story import load

__all__ = ["load"]
