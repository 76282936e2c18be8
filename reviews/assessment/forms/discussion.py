"""The common note and the posts of the discussion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ProseField
from reviews.assessment.constants import Audience


class ConsensusForm(forms.Form):
    started_from = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = ProseField(
        label=_("Gemeinsamer Vermerk"),
        help_text=_(
            "Worin sind Sie sich einig? Wo bleiben Sie verschiedener Meinung, und warum? "
            "Der Vermerk steht in der Akte."
        ),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class PostForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    text = ProseField(label=_("Ihr Beitrag"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    audience = forms.ChoiceField(
        label=_("Wer es liest"),
        widget=forms.RadioSelect,
        choices=Audience.choices,
        initial=Audience.REVIEWERS,
    )
