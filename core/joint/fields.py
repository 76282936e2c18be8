"""Forms over fields that several people may have open, and what a request says about such fields.

Beside its value a field sends `basis-<name>`, the basis (merge.py) of what the person started from, and, where a
page showed them two versions, `seen-<name>`, the basis of the other one. `decide` = choice:name is one of the
conflict's own buttons (templates/includes/conflict.html).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.db.models import Model
from django.utils.functional import cached_property

from core.forms import LineField
from core.joint.merge import as_text, basis

BASIS, SEEN, DECIDE = "basis-", "seen-", "decide"
MINE, THEIRS, BOTH = "mine", "theirs", "both"
LONGEST = 64  # of a basis; what is longer cannot be one


@dataclass(frozen=True)
class Sent:
    """known: the bases of what the person started from. seen: those of the versions the page showed beside it, as
    far as they count. choice, decided: the conflict's button that was pressed, and its field; "" for none."""

    known: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    choice: str = ""
    decided: str = ""

    @property
    def bases(self) -> dict[str, str]:
        """Who saves with both versions in view has seen the other one: that is what they started from."""
        return {**self.known, **self.seen}


def read(data: Mapping[str, Any]) -> Sent:
    """What the request says about its fields. Nothing in it can do more than make a field a conflict.

    The save button decides all that the page shows; a conflict's own button its own field only, every other
    keeps waiting.
    """
    choice, _colon, decided = str(data.get(DECIDE, "")).partition(":")
    known, seen = {}, {}
    for key, value in data.items():
        if key.startswith(BASIS):
            known[key.removeprefix(BASIS)] = _basis(value)
        elif key.startswith(SEEN) and value and decided in ("", key.removeprefix(SEEN)):
            seen[key.removeprefix(SEEN)] = _basis(value)
    return Sent(known, seen, choice, decided)


def _basis(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


class JointForm(Protocol):
    """What the protocol (protocol.py) asks of a form, whatever it is made of."""

    @property
    def sent(self) -> Sent: ...
    @property
    def data(self) -> Any: ...
    @property
    def errors(self) -> Any: ...

    def has(self, name: str) -> bool: ...
    def values(self) -> dict[str, Any]: ...
    def bases(self) -> dict[str, str]: ...
    def label_of(self, name: str) -> str: ...
    def shown(self, name: str, value: Any) -> str: ...
    def in_words(self, name: str, value: Any) -> str: ...
    def joins(self, name: str) -> bool: ...
    def several_lines(self, name: str) -> bool: ...
    def renew(self, bases: dict[str, str]) -> None: ...
    def put(self, name: str, text: str, began: str) -> None: ...


class SharedForm(forms.Form):
    """A Django form over such fields. Where their bases stand on the page, the form that inherits says."""

    data: Any

    @cached_property
    def sent(self) -> Sent:
        return read(self.data)

    def has(self, name: str) -> bool:
        return name in self.fields

    def values(self) -> dict[str, Any]:
        """The clean values of the fields that were sent and are right; the others have an error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}

    def bases(self) -> dict[str, str]:
        return self.sent.bases

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)

    def shown(self, name: str, value: Any) -> str:
        """A clean value as the field shows it again."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)

    def in_words(self, name: str, value: Any) -> str:
        """A clean value for reading: of a choice its label."""
        if isinstance(value, Model):
            return str(value)
        shown, asked = self.shown(name, value), self.fields[name]
        if not isinstance(asked, forms.ChoiceField) or isinstance(asked, forms.ModelChoiceField):
            return shown
        choices: Any = asked.choices
        return next((str(label) for key, label in choices if str(key) == shown), shown)

    def joins(self, name: str) -> bool:
        """May both versions stand in it, for the person to make one of them?"""
        return isinstance(self.fields[name], LineField)

    def several_lines(self, name: str) -> bool:
        return getattr(self.fields[name], "several_lines", False)

    def renew(self, bases: dict[str, str]) -> None:
        """When the form is shown again, these fields carry these bases."""
        self.data = self.data.copy()
        for name, began in bases.items():
            self.data[BASIS + name] = began

    def put(self, name: str, text: str, began: str) -> None:
        """Show this text in the field, with its basis; what was wrong there before is gone."""
        self.renew({name: began})
        self.data[name] = text
        self.errors.pop(name, None)


class BasisField(forms.CharField):
    """The basis of a field's value; what cannot be one fits nothing (see merge.py)."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators = []

    def clean(self, value: Any) -> str:
        return _basis(value)


class MergingForm(SharedForm):
    """Each field carries its basis in a hidden field beside it.

    only: the names that were sent (a form that saves itself sends what has changed).
    """

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name in self.fields if only is None or name in only]
        for name in list(self.fields):
            if name not in self.names:
                del self.fields[name]
        for name in self.names:
            start = basis(as_text(self.get_initial_for_field(self.fields[name], name)))
            self.fields[BASIS + name] = BasisField(initial=start)

    def has(self, name: str) -> bool:
        return name in self.names

    def values(self) -> dict[str, Any]:
        """Here a field that was not sent was emptied: the form is whole, or says which fields it has."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}
