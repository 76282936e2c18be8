"""Who reviews what."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AssignForm(forms.Form):
    """One funder's reviewers for one application and round; several at once."""

    reviewers = forms.MultipleChoiceField(
        label=_("Wer begutachtet"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].choices = choices
