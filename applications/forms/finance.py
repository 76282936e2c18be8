"""The finance plan as a grid: rows and budget years. Everything typed stays, errors stand at their cell."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.constants import MAX_PLAN_ROWS, MORE_ROWS, CostCategory, FundingKind
from applications.forms.fields import Stamped
from core.forms import LineField
from core.money import ZERO, EuroFormField, parse_german

OTHER_KINDS = [choice for choice in FundingKind.choices if choice[0] != FundingKind.GRANT]
FIRST_ROWS = 4


def year_name(year) -> str:
    return f"y{year}"


class YearsForm(forms.Form):
    """Amounts for each budget year, and their sum as typed so far."""

    def __init__(self, *args, years, what="", **kwargs):
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            self.fields[year_name(year)] = EuroFormField(
                required=False, label=_("%(what)s: %(year)d, Betrag in Euro") % {"what": what, "year": year}
            )

    @property
    def cells(self):
        return [self[year_name(year)] for year in self.years]

    @property
    def amounts(self) -> dict:
        return {
            year: self.cleaned_data[year_name(year)]
            for year in self.years
            if self.cleaned_data.get(year_name(year)) is not None
        }

    def typed(self) -> dict:
        """{year: Decimal}: what can be read of it, for sums while something else is still wrong."""
        found = {}
        for year in self.years:
            value = self[year_name(year)].value()
            try:
                found[year] = (
                    parse_german(value) if isinstance(value, str) and value.strip() else value
                ) or ZERO
            except ValidationError:
                found[year] = ZERO
        return found

    @property
    def row_sum(self):
        return sum(self.typed().values(), ZERO)


class RowForm(YearsForm):
    # The label of a cell says its row: it is all that somebody hears who cannot see the grid.
    words: dict = {}

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        prefix = kwargs.get("prefix") or ""
        number = prefix.rsplit("-", 1)[-1]
        row = int(number) + 1 if number.isdigit() else 0
        super().__init__(*args, what=_("Zeile %(row)d") % {"row": row}, **kwargs)
        self.number = row
        for name, label in self.words.items():
            self.fields[name].label = _("Zeile %(row)d: %(what)s") % {"row": row, "what": label}

    def is_blank(self) -> bool:
        return not self.cleaned_data.get("label") and not self.amounts

    def needs(self, name, message):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(message, code="required"))

    @property
    def remove(self):
        return self["DELETE"]


class CostRowForm(RowForm):
    words = {"category": _("Kostenart"), "label": _("Bezeichnung"), "calculation": _("Berechnung")}

    category = forms.ChoiceField(choices=[("", _("bitte wählen")), *CostCategory.choices], required=False)
    label = LineField(max_length=160, required=False)
    calculation = LineField(max_length=300, required=False)

    def clean(self):
        if self.is_blank() and not self.cleaned_data.get("calculation"):
            return
        self.needs("category", _("Bitte wählen Sie die Kostenart."))
        self.needs("label", _("Bitte schreiben Sie, wofür das Geld ist."))


class SourceRowForm(RowForm):
    words = {"kind": _("Herkunft"), "label": _("Bezeichnung")}

    kind = forms.ChoiceField(choices=[("", _("bitte wählen")), *OTHER_KINDS], required=False)
    label = LineField(max_length=160, required=False)

    def clean(self):
        if not self.is_blank():
            self.needs("kind", _("Bitte wählen Sie die Herkunft."))


class RowSet(forms.BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Zeile %(row)d entfernen") % {"row": form.number}

    def rows(self):
        """Forms that count: neither removed nor blank."""
        for form in self.forms:
            if form.cleaned_data.get("DELETE") or form.is_blank():
                continue
            yield form


def _row_set(form):
    return forms.formset_factory(
        form,
        formset=RowSet,
        extra=0,
        can_delete=True,
        max_num=MAX_PLAN_ROWS,
        absolute_max=MAX_PLAN_ROWS,
        validate_max=True,
    )


CostRows, SourceRows = _row_set(CostRowForm), _row_set(SourceRowForm)


class PlanForms:
    """The whole page's input: costs, other sources, the grant, and the stamp."""

    def __init__(self, plan, years, data=None):
        self.plan, self.years, self.bound = plan, years, data is not None
        kwargs = {"form_kwargs": {"years": years}}
        grant = next((row for row in plan.funding_sources.all() if row.kind == FundingKind.GRANT), None)
        self.head = Stamped(data, initial={"stamp": plan.updated_at.isoformat()}, prefix="plan")
        self.costs = CostRows(data, prefix="kosten", initial=None if data else self._cost_rows(), **kwargs)
        self.sources = SourceRows(
            data, prefix="mittel", initial=None if data else self._source_rows(), **kwargs
        )
        self.grant = YearsForm(
            data,
            prefix="foerderung",
            years=years,
            what=_("Beantragte Förderung"),
            initial=_amounts(grant) if grant else {},
        )

    def _cost_rows(self):
        rows = [
            {
                "id": row.pk,
                "category": row.category,
                "label": row.label,
                "calculation": row.calculation,
                **_amounts(row),
            }
            for row in self.plan.cost_items.all()
        ]
        return rows + [{}] * max(FIRST_ROWS - len(rows), 1)

    def _source_rows(self):
        rows = [
            {"id": row.pk, "kind": row.kind, "label": row.label, **_amounts(row)}
            for row in self.plan.funding_sources.all()
            if row.kind != FundingKind.GRANT
        ]
        there = {row["kind"] for row in rows}
        # One empty row for each source people are asked about anyway.
        return rows + [{"kind": kind} for kind, _label in OTHER_KINDS if kind not in there]

    @staticmethod
    def with_more_rows(data, which):
        """The same input with some blank rows more. Nothing is checked or lost."""
        data = data.copy()
        name = f"{which}-TOTAL_FORMS"
        try:
            total = int(data.get(name, "0"))
        except ValueError:
            total = 0
        data[name] = str(min(max(total, 0) + MORE_ROWS, MAX_PLAN_ROWS))
        return data

    @property
    def parts(self):
        return (self.costs, self.sources, self.grant)

    def is_valid(self) -> bool:
        # Every part is asked, so that all errors show at once.
        valid = [part.is_valid() for part in (*self.parts, self.head)]
        return all(valid)

    @property
    def entries(self) -> list[dict]:
        """Everything that is wrong, each with its cell; the labels name the row already."""
        found = [
            {"text": str(error), "target": ""}
            for rows in (self.costs, self.sources)
            for error in rows.non_form_errors()
        ]
        for form in (*self.costs.forms, *self.sources.forms, self.grant):
            found += [
                {"text": f"{field.label}: {error}", "target": field.auto_id}
                for field in form.visible_fields()
                for error in field.errors
            ]
        return found

    @property
    def stamp(self):
        return self.head.cleaned_data["stamp"]

    def rows(self) -> dict:
        """What save_finance_plan takes."""
        return {
            "costs": [
                {
                    "id": form.cleaned_data["id"],
                    "category": form.cleaned_data["category"],
                    "label": form.cleaned_data["label"],
                    "calculation": form.cleaned_data["calculation"],
                    "amounts": form.amounts,
                }
                for form in self.costs.rows()
            ],
            "sources": [
                {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": self.grant.amounts},
                *(
                    {
                        "id": form.cleaned_data["id"],
                        "kind": form.cleaned_data["kind"],
                        "label": form.cleaned_data["label"],
                        "amounts": form.amounts,
                    }
                    for form in self.sources.rows()
                ),
            ],
        }

    # -- sums as typed -------------------------------------------------------------------------------
    def _sums(self, forms_) -> dict:
        sums = dict.fromkeys(self.years, ZERO)
        for form in forms_:
            for year, amount in form.typed().items():
                sums[year] += amount
        return sums

    @property
    def cost_sums(self) -> dict:
        return self._sums(self.costs.forms)

    @property
    def financing_sums(self) -> dict:
        return self._sums([self.grant, *self.sources.forms])

    @property
    def cost_total(self):
        return sum(self.cost_sums.values(), ZERO)

    @property
    def financing_total(self):
        return sum(self.financing_sums.values(), ZERO)


def _amounts(row) -> dict:
    return {year_name(year): amount for year, amount in row.by_year.items()}
