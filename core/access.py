"""Every URL says who may open it. tests/house walks all patterns and fails for one that does not."""

from collections.abc import Callable
from typing import Any, TypeVar

PUBLIC = "public"
V = TypeVar("V", bound=Callable[..., Any])


def declares(who: str) -> Callable[[V], V]:
    """Write down, in words, who may open this view (asked by rules or queries inside it)."""

    def mark(view: V) -> V:
        view.access = who  # type: ignore[attr-defined]
        return view

    return mark


def public(view: V) -> V:
    """Anybody may open this view, logged in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def unattended(view: V) -> V:
    """A page asks this by itself, whether somebody is there or not: it keeps no session alive (core.sessions)."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def is_unattended(callback: object) -> bool:
    seen = callback
    while seen is not None:
        if getattr(seen, "unattended", False):
            return True
        seen = getattr(seen, "__wrapped__", None)
    return False


def declared_access(callback: object) -> str | None:
    """What a resolved view declares; class-based views may carry it on the class."""
    seen = callback
    while seen is not None:
        found = getattr(seen, "access", None) or getattr(getattr(seen, "view_class", None), "access", None)
        if found:
            return found
        seen = getattr(seen, "__wrapped__", None)
    return None
