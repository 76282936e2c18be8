"""Talks: times, answers, minutes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy_kern.widgets import DateTimeInput
from core.forms import LineField, ProseField
from reviews.constants import MAX_SLOTS, MIN_SLOTS


class InterviewForm(forms.Form):
    place = LineField(
        label=_("Ort des Gesprächs"),
        help_text=_("Anschrift und Raum. Bitte einen Ort ohne Stufen."),
        max_length=300,
    )
    access_needs = ProseField(
        label=_("Was schon für die Barrierefreiheit vorgesehen ist"),
        help_text=_("Die Partner ergänzen mit ihrer Antwort, was sie brauchen."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        for number in range(1, MAX_SLOTS + 1):
            self.fields[f"slot_{number}"] = forms.DateTimeField(
                label=_("Terminvorschlag %(number)d") % {"number": number},
                required=number <= MIN_SLOTS,
                widget=DateTimeInput,
            )

    def clean(self):
        cleaned = super().clean()
        seen = set()
        for number in range(1, MAX_SLOTS + 1):
            name = f"slot_{number}"
            moment = cleaned.get(name)
            if moment is None:
                continue
            if moment in seen:
                self.add_error(name, _("Dieser Termin steht schon da."))
            elif moment <= self.now:
                self.add_error(name, _("Dieser Termin liegt in der Vergangenheit."))
            seen.add(moment)
        return cleaned

    @property
    def slots(self) -> list:
        return [
            moment
            for number in range(1, MAX_SLOTS + 1)
            if (moment := self.cleaned_data.get(f"slot_{number}"))
        ]


class MinutesForm(forms.Form):
    attendance = ProseField(
        label=_("Anwesende und Enthaltungen"),
        help_text=_("Wer war dabei, für wen? Wer hat sich enthalten oder den Raum verlassen?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = ProseField(
        label=_("Niederschrift"),
        help_text=_("Fragen und Antworten. Die Niederschrift sehen alle, die in dieser Runde begutachten."),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class SlotAnswerForm(forms.Form):
    """One partner's answers to the proposed times."""

    def __init__(self, *args, slots, answers, needs="", **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = slots
        for slot, label in slots:
            known = answers.get(slot.pk)
            self.fields[f"slot_{slot.pk}"] = forms.ChoiceField(
                label=label,
                widget=forms.RadioSelect,
                choices=[("yes", _("passt")), ("no", _("passt nicht"))],
                initial={True: "yes", False: "no"}.get(known),
            )
        self.fields["access_needs"] = ProseField(
            label=_("Was brauchen Sie, damit alle gut teilnehmen können?"),
            help_text=_(
                "Zum Beispiel Gebärdensprache, Leichte Sprache, Platz für einen Rollstuhl, Pausen. Freiwillig."
            ),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=needs,
        )

    @property
    def possible(self) -> dict:
        return {slot.pk: self.cleaned_data[f"slot_{slot.pk}"] == "yes" for slot, _label in self.slots}
