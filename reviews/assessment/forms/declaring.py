"""Is there a conflict of interest?"""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.constants import ConflictGround
from core.forms import ProseField
from reviews.assessment.words import GROUND_EXPLAINED, DeclarationStep


class LaterConflictForm(forms.Form):
    """A conflict that turned up after the papers were opened: which ground is it?"""

    ground = forms.ChoiceField(
        label=_("Welcher Grund trifft zu?"), widget=forms.RadioSelect, choices=ConflictGround.choices
    )
    note = ProseField(
        label=_("Erläuterung"),
        help_text=_("Freiwillig. Sie steht in der Akte; die Partner erfahren davon nichts."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = self.grounds()

    @staticmethod
    def grounds() -> list:
        """Each ground with what it means, in the language of the page."""
        return [
            (value, format_html('{}<br><span class="muted small">{}</span>', label, GROUND_EXPLAINED[value]))
            for value, label in ConflictGround.choices
        ]

    @property
    def has_conflict(self) -> bool:
        return True


class DeclarationStepForm(forms.Form):
    """One question of the declaration in easy language: one of its grounds, or none of them."""

    answer = forms.ChoiceField(
        label=_("Welcher Satz stimmt für Sie?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Satz.")},
    )

    def __init__(self, *args, step: DeclarationStep, **kwargs):
        super().__init__(*args, **kwargs)
        # As the pictures of a criterion's points: what stands large, and below it what it means.
        self.answers = [
            {"value": ground.value, "words": ground.label, "anchor": GROUND_EXPLAINED[ground]}
            for ground in step.grounds
        ]
        self.answers.append(
            {"value": DeclarationForm.NONE, "words": _("Nein. Das ist bei mir nicht so."), "anchor": ""}
        )
        self.fields["answer"].choices = [(one["value"], one["words"]) for one in self.answers]


class DeclarationForm(LaterConflictForm):
    """Before the papers open. One list: every ground, and at its end the no."""

    NONE = "none"
    field_order = ["ground", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        field.label = _("Welcher Satz stimmt für Sie?")
        field.choices = [*self.grounds(), (self.NONE, _("Nein. Keiner der Gründe trifft auf mich zu."))]
        field.error_messages["required"] = _("Bitte wählen Sie den Satz, der am besten passt.")

    @property
    def has_conflict(self) -> bool:
        return self.cleaned_data["ground"] != self.NONE
