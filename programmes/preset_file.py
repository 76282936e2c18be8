"""A preset as a file: programmes/presets/<name>/call.toml, read and moved in time. Writes nothing."""

import re
import tomllib
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from core import clock

PRESETS = Path(__file__).with_name("presets")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PresetError(ValueError):
    """The file is not there or does not say what a call needs. English: for who writes presets."""


@dataclass(frozen=True)
class Preset:
    name: str
    folder: Path
    data: dict

    @property
    def opens_at(self) -> datetime:
        return self.data["call"]["opens_at"]

    @property
    def closes_at(self) -> datetime:
        return self.data["call"]["closes_at"]

    def document_text(self, key: str) -> str:
        return (self.folder / "documents" / f"{key}.html").read_text(encoding="utf-8")

    def moved_to(self, closes_at: datetime | None, opens_at: datetime | None = None) -> "Preset":
        """The same call at another time, as it would have been announced for that deadline.

        Other dates keep their distance from the deadline, in whole weeks, so that a Tuesday stays one.
        The budget years begin the year after the deadline and stay as many.
        """
        if closes_at is None and opens_at is None:
            return self
        data = deepcopy(self.data)
        call = data["call"]
        if closes_at is not None:
            shift = last_day(closes_at) - last_day(self.closes_at)
            weeks = timedelta(weeks=round(shift / timedelta(weeks=1)))
            call["closes_at"] = closes_at
            call["opens_at"] = move(self.opens_at, shift)
            years = call["last_budget_year"] - call["first_budget_year"]
            call["first_budget_year"] = last_day(closes_at).year + 1
            call["last_budget_year"] = call["first_budget_year"] + years
            for entry in data.get("dates", []):
                entry["on"] += weeks
            for entry in data.get("rounds", []):
                if "reviews_due_on" in entry:
                    entry["reviews_due_on"] += weeks
        if opens_at is not None:
            call["opens_at"] = opens_at
        return Preset(self.name, self.folder, data)


def last_day(closes_at: datetime) -> date:
    """The last announced day of an exclusive closing moment."""
    return clock.last_second(closes_at).date()


def move(moment: datetime, shift: timedelta) -> datetime:
    """The same time on the clock in Berlin, so many days later (days of 23 and 25 hours included)."""
    local = moment.astimezone(clock.BERLIN).replace(tzinfo=None) + shift
    return local.replace(tzinfo=clock.BERLIN)


def names() -> list[str]:
    return sorted(path.parent.name for path in PRESETS.glob("*/call.toml"))


def read(name: str) -> Preset:
    """Raises PresetError."""
    folder = PRESETS / name
    if not NAME.fullmatch(name) or not (folder / "call.toml").is_file():
        raise PresetError(f"There is no preset {name!r}. There are: {', '.join(names()) or 'none'}.")
    try:
        data = tomllib.loads((folder / "call.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PresetError(f"{name}/call.toml is not TOML: {error}") from error
    try:
        call = data["call"]
        for key in ("opens_at", "closes_at"):
            if not isinstance(call[key], datetime):
                raise PresetError(f"{name}/call.toml: call.{key} is not a date with a time.")
            if call[key].tzinfo is None:
                # Without an offset the wall clock in Berlin is meant.
                call[key] = call[key].replace(tzinfo=clock.BERLIN)
    except KeyError as error:
        raise PresetError(f"{name}/call.toml: {error} is missing.") from error
    return Preset(name, folder, data)
