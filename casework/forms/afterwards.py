"""Questions to a tandem, more time, another partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy_kern.widgets import DateInput
from core.forms import ProseField


class LastDayField(forms.DateField):
    """A day that still counts as a whole; cleaned to the exclusive moment after it, in German time."""

    default_error_messages = {"required": _("Bitte füllen Sie dieses Feld aus.")}

    def __init__(self, **kwargs):
        super().__init__(widget=DateInput(attrs={"class": "width-10"}), **kwargs)

    def clean(self, value):
        day = super().clean(value)
        return clock.closing_moment(day) if day else None


class QuestionForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label=_("Welche Teile soll das Tandem ändern können?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens einen Teil aus.")},
    )
    question = ProseField(
        label=_("Ihre Frage an das Tandem"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )
    due_at = LastDayField(
        label=_("Letzter Tag für die Antwort"), help_text=_("Der ganze Tag zählt, bis 23:59:59 Uhr.")
    )

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = parts


class MoreTimeForm(forms.Form):
    due_at = LastDayField(
        label=_("Neuer letzter Tag für die Antwort"), help_text=_("Der ganze Tag zählt, bis 23:59:59 Uhr.")
    )


class DeadlineForm(forms.Form):
    closes_at = LastDayField(
        label=_("Neuer letzter Tag"),
        help_text=_("Der ganze Tag zählt, bis 23:59:59 Uhr deutscher Zeit. Nur später ist möglich."),
    )
    reason = ProseField(
        label=_("Begründung"),
        max_length=2000,
        help_text=_("Sie steht öffentlich beim Förderaufruf und in der Nachricht an alle mit einem Entwurf."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    known = forms.DateTimeField(widget=forms.HiddenInput)
