"""What narrows a ranking, and the name of a view of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.constants import ApplicationState
from core.forms import LineField
from core.money import EuroFormField
from reviews.selection.constants import UNKNOWN, SizeClass
from reviews.selection.queries.ranking import BEST_FIRST, SORTS, Wanted


class RankingFilter(forms.Form):
    """Wrong values are said at their field and narrow nothing."""

    state = forms.ChoiceField(label=_("Stand"), required=False)
    region = forms.ChoiceField(label=_("Landkreis oder Stadt"), required=False)
    size = forms.ChoiceField(
        label=_("Größe der Kommune"),
        required=False,
        choices=[("", _("alle")), *SizeClass.choices, (UNKNOWN, _("nicht bekannt"))],
    )
    at_least = EuroFormField(label=_("beantragt mindestens"), required=False)
    at_most = EuroFormField(label=_("beantragt höchstens"), required=False)
    spread_over = forms.IntegerField(
        label=_("Spannweite über (Prozentpunkte)"), required=False, min_value=0, max_value=100
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[(turn + key, key) for key in SORTS for turn in ("", "-")],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, regions=(), **kwargs):
        super().__init__(*args, **kwargs)
        everything = [("", _("alle"))]
        self.fields["state"].choices = everything + [
            choice for choice in ApplicationState.choices if choice[0] != ApplicationState.DRAFT
        ]
        self.fields["region"].choices = everything + [(region, region) for region in regions]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Wanted(**{"sort": BEST_FIRST} | found)

    @property
    def narrows(self) -> bool:
        return self.wanted != Wanted(sort=self.wanted.sort)

    @property
    def said(self) -> list[list[Any]]:
        """What narrows, in words: [label, value]."""
        found = []
        for name, field in self.fields.items():
            value = getattr(self.wanted, name)
            if name == "sort" or value in ("", None):
                continue
            words: dict[Any, Any] = dict(list(field.choices)) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]  # no groups
            found.append([str(field.label), words.get(value, value)])
        return found


class ViewForm(forms.Form):
    """Keep filter and order under a name; the same name again takes its place."""

    name = LineField(
        label=_("Name der Ansicht"),
        max_length=80,
        error_messages={"required": _("Bitte geben Sie der Ansicht einen Namen.")},
    )
    is_default = forms.BooleanField(label=_("beim Öffnen der Rangliste zeigen"), required=False)
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
