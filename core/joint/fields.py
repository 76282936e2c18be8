"""Forms over values that several people may have open: every field carries the basis of its value."""

from django import forms
from django.db.models import Model

from core.joint.merge import as_text, basis

BASIS, SEEN = "basis-", "seen-"


class BasisField(forms.CharField):
    """The basis of a field's value; what cannot be one fits nothing (see merge.py)."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.validators = []

    def clean(self, value):
        return value if isinstance(value, str) and len(value) <= 64 else ""


class MergingForm(forms.Form):
    """A form over values that several people may have open: each field carries its basis in `basis-<name>`.

    only: the names that were sent (a form that saves itself sends what has changed).
    """

    def __init__(self, *args, only=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = [name for name in self.fields if only is None or name in only]
        for name in list(self.fields):
            if name not in self.names:
                del self.fields[name]
        for name in self.names:
            start = basis(as_text(self.get_initial_for_field(self.fields[name], name)))
            self.fields[BASIS + name] = BasisField(initial=start)

    def values(self) -> dict:
        """The clean values of the fields that are right; the others have an error."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    def bases(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(BASIS + name, "") for name in self.names}

    def rewrite(self, **data) -> None:
        """Change what the form shows again."""
        self.data = self.data.copy()
        for name, value in data.items():
            self.data[name] = value

    def shown(self, name, value) -> str:
        """A clean value as the field shows it again."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)

    def several_lines(self, name) -> bool:
        return getattr(self.fields[name], "several_lines", False)

    def in_words(self, name, value) -> str:
        """A clean value for reading: of a choice its label."""
        return str(value) if isinstance(value, Model) else self.shown(name, value)
