"""Is there a conflict of interest?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ProseField
from reviews.constants import ConflictGround


class DeclarationForm(forms.Form):
    NONE, CONFLICT = "none", "conflict"
    answer = forms.ChoiceField(
        label=_("Sind Sie befangen?"),
        widget=forms.RadioSelect,
        choices=[
            (NONE, _("Nein. Keiner der Gründe trifft auf mich zu.")),
            (CONFLICT, _("Ja. Mindestens ein Grund trifft zu, oder ich bin unsicher.")),
        ],
    )
    ground = forms.ChoiceField(
        label=_("Welcher Grund trifft zu?"),
        help_text=_("Nur nötig, wenn Sie mit Ja geantwortet haben."),
        widget=forms.RadioSelect,
        required=False,
        choices=ConflictGround.choices,
    )
    note = ProseField(
        label=_("Erläuterung"),
        help_text=_("Freiwillig. Sie steht in der Akte; die Partner erfahren davon nichts."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == self.CONFLICT and not cleaned.get("ground"):
            self.add_error("ground", _("Bitte wählen Sie den Grund, der am besten passt."))
        return cleaned


class LaterConflictForm(DeclarationForm):
    """A conflict that turned up after the papers were opened."""

    answer = None
    ground = forms.ChoiceField(
        label=_("Welcher Grund trifft zu?"), widget=forms.RadioSelect, choices=ConflictGround.choices
    )

    def clean(self):
        return self.cleaned_data
