from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy_kern.widgets import DateInput
from core.money import ZERO, EuroFormField


class AwardForm(forms.Form):
    """Period and one amount per partner and budget year. Clean: period_from, period_to, amounts."""

    period_from = forms.DateField(label=_("Bewilligungszeitraum von"), widget=DateInput)
    period_to = forms.DateField(label=_("Bewilligungszeitraum bis"), widget=DateInput)

    def __init__(self, *args, partners, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners, self.years = partners, years
        for partner in partners:
            for year in years:
                self.fields[self.name_of(partner, year)] = EuroFormField(
                    required=False,
                    label=_("%(partner)s, %(year)s") % {"partner": partner, "year": year},
                )

    @staticmethod
    def name_of(partner, year) -> str:
        return f"amount_{partner.pk.hex}_{year}"

    @property
    def grid(self) -> list:
        """[(partner, [bound field per year])] for the table."""
        return [
            (partner, [self[self.name_of(partner, year)] for year in self.years]) for partner in self.partners
        ]

    @property
    def amounts(self) -> dict:
        """{partner id: {year: Decimal}}; after is_valid."""
        return {
            partner.pk: {
                year: self.cleaned_data.get(self.name_of(partner, year)) or ZERO for year in self.years
            }
            for partner in self.partners
        }
