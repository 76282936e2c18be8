"""What the pack's templates need to know about one form field, worked out in one place."""

import os
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.forms.widgets import ChoiceWidget
from django.utils.formats import date_format, localize, time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.money import EuroFormField, euro

INPUT = "kern-form-input__input"
# Values short by nature get a short field; the person sees what is expected.
WIDTHS = {
    "date": "width-10",
    "time": "width-10",
    "datetime-local": "width-20",
    "number": "width-10",
    "tel": "width-20",
}


@dataclass
class Option:
    html: str
    id: str
    label: str


@dataclass
class Group:
    name: str | None
    options: list[Option] = field(default_factory=list)


class Control:
    """A bound field, ready for kern/field.html. Never changes the widget: a form may be rendered twice."""

    def __init__(self, bound: BoundField, *, bare: bool = False):
        self.field = bound
        self.bare = bare  # in a table cell: the column head is the label
        self.widget = bound.field.widget
        self.id = self.widget.attrs.get("id") or bound.auto_id

    @cached_property
    def kind(self) -> str:
        widget = self.widget
        if self.field.is_hidden:
            return "hidden"
        if self.field.field.disabled:
            return "value"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return "choices"
        if isinstance(widget, forms.FileInput):
            return "file"
        if isinstance(widget, (forms.MultiWidget, forms.SelectDateWidget)):
            return "several"
        return "input"

    @property
    def hint(self) -> str:
        if self.field.help_text:
            return str(self.field.help_text)
        if isinstance(self.widget, forms.DateTimeInput) and self.widget.input_type == "text":
            return str(_("Schreiben Sie Tag und Uhrzeit so: 31.01.2027 14:30"))
        if isinstance(self.widget, forms.DateInput) and self.widget.input_type == "text":
            return str(_("Schreiben Sie das Datum so: TT.MM.JJJJ, zum Beispiel 31.01.2027"))
        if isinstance(self.widget, forms.TimeInput) and self.widget.input_type == "text":
            return str(_("Schreiben Sie die Uhrzeit so: 14:30"))
        return ""

    @property
    def mark(self) -> str:
        if self.field.field.required and self.kind != "value":
            return str(_("(Pflichtangabe)"))
        if self.field.name in getattr(self.field.form, "needed", ()):
            return str(_("(zum Einreichen nötig)"))
        return ""

    @property
    def unit(self) -> str:
        if isinstance(self.field.field, EuroFormField):
            return "€"
        return self.widget.attrs.get("data-unit", "")

    @property
    def limit(self) -> int | None:
        """The number of characters, where it is worth counting: texts of several lines."""
        if not isinstance(self.widget, forms.Textarea) or self.kind == "value":
            return None
        limit = self.widget.attrs.get("data-maxlength") or self.widget.attrs.get("maxlength")
        return int(limit) if limit else getattr(self.field.field, "limit", None)

    @property
    def errors(self) -> ErrorList:
        return self.field.errors

    @property
    def hint_id(self) -> str:
        return f"{self.id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @property
    def count_id(self) -> str:
        return f"{self.id}_count"

    @property
    def described_by(self) -> str:
        ids = [self.widget.attrs.get("aria-describedby", "")]
        if self.hint and not self.bare:
            ids.append(self.hint_id)
        if self.limit:
            ids.append(self.count_id)
        if self.errors:
            ids.append(self.error_id)
        return " ".join(filter(None, ids))

    @property
    def target_id(self) -> str:
        """Where the error summary leads: the field, or the first of several."""
        if self.kind == "choices":
            return f"{self.id}_0"
        if self.kind == "several" and not isinstance(self.widget, forms.SelectDateWidget):
            return f"{self.id}_0"
        return self.id

    def _classes(self) -> str:
        classes = [self.widget.attrs.get("class", ""), INPUT]
        if self.errors:
            classes.append(f"{INPUT}--error")
        if isinstance(self.field.field, EuroFormField):
            classes += ["money", "width-10"]
        elif "width-" not in classes[0]:
            classes.append(WIDTHS.get(getattr(self.widget, "input_type", ""), ""))
        return " ".join(filter(None, classes))

    def _attrs(self, **more: str) -> dict[str, Any]:
        attrs: dict[str, Any] = {"class": self._classes(), **more}
        if self.described_by and not self.field.use_fieldset:
            attrs["aria-describedby"] = self.described_by
        if self.limit:
            attrs["data-maxlength"] = str(self.limit)
        if self.widget.attrs.get("placeholder") == self.field.label:
            attrs["placeholder"] = False  # says nothing that the label does not, and vanishes while typing
        if self.bare:
            attrs["aria-label"] = str(self.field.label)
        return attrs

    @property
    def html(self) -> str:
        """The input itself."""
        if self.kind == "checkbox":
            error = " kern-form-check__checkbox--error" if self.errors else ""
            return self.field.as_widget(attrs=self._attrs(**{"class": f"kern-form-check__checkbox{error}"}))
        if self.kind == "file":
            context = self._context(self._attrs())
            context["value"] = None
            return self.widget._render(forms.FileInput.template_name, {"widget": context})
        if self.kind == "several":
            if isinstance(self.widget, forms.SplitDateTimeWidget):
                for widget, label in zip(self.widget.widgets, (_("Datum"), _("Uhrzeit")), strict=True):
                    widget.attrs.setdefault("aria-label", label)
            return self.field.as_widget(attrs=self._attrs())
        return self.field.as_widget(attrs=self._attrs())

    def _context(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = self.field.build_widget_attrs(attrs, self.widget)
        if self.id:
            attrs.setdefault("id", self.id)
        return self.widget.get_context(self.field.html_name, self.field.value(), attrs)["widget"]

    @cached_property
    def groups(self) -> list[Group]:
        """Radio buttons or checkboxes, each without its label, so that the template can place it."""
        what = "checkbox" if isinstance(self.widget, forms.CheckboxSelectMultiple) else "radio"
        css = f"kern-form-check__{what}" + (f" kern-form-check__{what}--error" if self.errors else "")
        groups = []
        for name, options, _index in self._context({"class": css})["optgroups"]:
            group = Group(name)
            for option in options:
                if what == "radio" and option["value"] == "" and self.field.field.required:
                    continue  # "---------" is no answer
                option["wrap_label"] = False
                html = self.widget._render(option["template_name"], {"widget": option})
                group.options.append(Option(html, option["attrs"].get("id", ""), option["label"]))
            groups.append(group)
        return groups

    # -- files ---------------------------------------------------------------------------------------
    @property
    def file_name(self) -> str:
        value = self.field.value()
        return os.path.basename(getattr(value, "name", "") or "")

    @property
    def clear(self) -> dict | None:
        """Name and id of the box that removes the file, where that is allowed."""
        if (
            self.file_name
            and isinstance(self.widget, forms.ClearableFileInput)
            and not self.field.field.required
        ):
            name = self.widget.clear_checkbox_name(self.field.html_name)
            return {"name": name, "id": self.widget.clear_checkbox_id(name)}
        return None

    # -- read only -----------------------------------------------------------------------------------
    @property
    def value(self) -> str:
        """What a disabled field says, as text; a greyed-out input can neither be reached nor read well."""
        value = self.field.value()
        if value in (None, "", [], ()):
            return str(_("keine Angabe"))
        if isinstance(self.widget, forms.CheckboxInput):
            return str(_("ja") if value else _("nein"))
        if isinstance(self.widget, forms.FileInput):
            return self.file_name
        if isinstance(self.widget, ChoiceWidget):
            chosen = {str(v) for v in (value if isinstance(value, (list, tuple)) else [value])}
            labels = [
                str(option["label"])
                for _name, options, _index in self.widget.optgroups(self.field.html_name, list(chosen))
                for option in options
                if str(option["value"]) in chosen
            ]
            return ", ".join(labels)
        if isinstance(self.field.field, EuroFormField) and isinstance(value, Decimal):
            return euro(value)
        if isinstance(self.field.field, forms.DateTimeField) and not isinstance(value, str):
            return date_format(value, "DATETIME_FORMAT")
        if isinstance(self.field.field, forms.DateField) and not isinstance(value, str):
            return date_format(value, "DATE_FORMAT")
        if isinstance(self.field.field, forms.TimeField) and not isinstance(value, str):
            return time_format(value, "TIME_FORMAT")
        return localize(value)
