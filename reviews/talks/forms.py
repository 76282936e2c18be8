"""Talks: times, place, needs, questions, minutes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.papers.uploads import check_pdf, limits_in_words
from core.crispy_kern.widgets import DateTimeInput
from core.forms import LineField, ProseField
from reviews.talks.constants import (
    MAX_SLOTS,
    MAX_TALK_MINUTES,
    MIN_SLOTS,
    MIN_TALK_MINUTES,
    NEEDS,
    TALK_MINUTES,
    InterviewMode,
    Presence,
)
from reviews.talks.models import PartnerNeeds

SPARE_ROWS = 4
MAX_ROWS = 60


class PlaceForm(forms.Form):
    """Where and how the talk takes place."""

    mode = forms.ChoiceField(
        label=_("Wie findet das Gespräch statt?"),
        choices=InterviewMode.choices,
        widget=forms.RadioSelect,
        initial=InterviewMode.ON_SITE,
        required=False,
    )
    place = LineField(
        label=_("Ort des Gesprächs"),
        help_text=_("Anschrift und Raum. Bitte einen Ort ohne Stufen."),
        max_length=300,
        required=False,
    )
    travel = ProseField(
        label=_("Anreise und Weg"),
        help_text=_("Haltestelle, Parkplatz, Weg ohne Stufen zum Raum."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    online_link = forms.URLField(
        label=_("Link für das Online-Gespräch"),
        help_text=_("Beginnt mit https://. Vor Ort freiwillig: für alle, die sich zuschalten."),
        required=False,
        max_length=200,
        assume_scheme="https",
    )
    duration_minutes = forms.IntegerField(
        label=_("Dauer in Minuten"),
        min_value=MIN_TALK_MINUTES,
        max_value=MAX_TALK_MINUTES,
        initial=TALK_MINUTES,
        required=False,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )
    responsible = forms.ChoiceField(label=_("Wer ist verantwortlich?"), required=False)
    access_needs = ProseField(
        label=_("Barrierefreiheit: was vorgesehen ist und was wir selbst brauchen"),
        help_text=_(
            "Steht in den Nachrichten an alle. Die Partner ergänzen mit ihrer Antwort, was sie brauchen."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["responsible"].choices = [(pk, person.name) for pk, person in self.people.items()]

    def clean_mode(self):
        return self.cleaned_data["mode"] or InterviewMode.ON_SITE

    def clean_duration_minutes(self):
        return self.cleaned_data["duration_minutes"] or TALK_MINUTES

    def clean_responsible(self):
        """The person, or None for whoever sends the form."""
        return self.people.get(self.cleaned_data["responsible"])

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        mode = cleaned.get("mode")
        if mode == InterviewMode.ON_SITE and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Bitte geben Sie den Ort an."))
        if (
            mode == InterviewMode.ONLINE
            and not cleaned.get("online_link")
            and "online_link" not in self.errors
        ):
            self.add_error("online_link", _("Bitte geben Sie den Link an."))
        return cleaned

    @property
    def arranged(self) -> dict:
        names = ("mode", "place", "travel", "online_link", "duration_minutes", "responsible", "access_needs")
        return {name: self.cleaned_data[name] for name in names}


class SlotsForm(forms.Form):
    """Two or three times in the future, and whether they are meant although something clashes."""

    despite = forms.BooleanField(label=_("Trotzdem so vorschlagen"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        for number in range(1, MAX_SLOTS + 1):
            self.fields[f"slot_{number}"] = forms.DateTimeField(
                label=_("Terminvorschlag %(number)d") % {"number": number},
                required=number <= MIN_SLOTS,
                error_messages={"required": _("Bitte geben Sie Tag und Uhrzeit an.")},
                widget=DateTimeInput,
            )
        self.order_fields([name for name in self.fields if name != "despite"])

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
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

    def ask_despite(self) -> None:
        """Something clashes: show the box to tick, and refuse until it is ticked."""
        self.fields["despite"].widget = forms.CheckboxInput()
        self.add_error(
            "despite", _("Bitte prüfen Sie die Termine oder bestätigen Sie, dass Sie sie so meinen.")
        )


class InterviewForm(SlotsForm, PlaceForm):
    """A talk to propose."""


class RescheduleForm(SlotsForm):
    reason = ProseField(
        label=_("Grund der Verlegung"),
        help_text=_("Der Grund steht in der Nachricht an alle und in der Akte."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelTalkForm(forms.Form):
    reason = ProseField(
        label=_("Grund der Absage"),
        help_text=_("Der Grund steht in der Nachricht an alle und in der Akte."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PresenceForm(forms.Form):
    """One row of the attendance. person: the account's id, for people of the commission."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    name = LineField(label=_("Name"), required=False, max_length=160)
    represents = LineField(label=_("für"), required=False, max_length=200)
    presence = forms.ChoiceField(
        label=_("Teilnahme"), choices=Presence.choices, initial=Presence.PRESENT, required=False
    )


PresenceRows = forms.formset_factory(PresenceForm, extra=SPARE_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS)


class MinutesForm(forms.Form):
    attendance = ProseField(
        label=_("Außerdem anwesend, Bemerkungen zur Teilnahme"),
        help_text=_("Alle, die oben nicht stehen. Wer hat sich enthalten oder den Raum verlassen?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = ProseField(
        label=_("Niederschrift"),
        help_text=_("Fragen und Antworten. Die Niederschrift sehen alle, die in dieser Runde begutachten."),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class CorrectMinutesForm(MinutesForm):
    reason = ProseField(
        label=_("Grund der Änderung"),
        help_text=_("Die bisherige Fassung bleibt in der Akte."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class QuestionTextForm(forms.Form):
    text = ProseField(
        label=_("Frage"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChecklistItemForm(forms.Form):
    text = LineField(label=_("Neuer Punkt"), max_length=300)


class NeedsForm(forms.Form):
    """What one partner needs for the talk."""

    needs = forms.MultipleChoiceField(
        label=_("Was brauchen Sie, damit alle gut teilnehmen können?"),
        help_text=_("Freiwillig. Sie können mehreres ankreuzen."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access_needs = ProseField(
        label=_("Was brauchen Sie noch?"),
        help_text=_("Zum Beispiel Platz für einen Rollstuhl, Pausen, eine Induktionsschleife. Freiwillig."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, text="", ticked=(), **kwargs):
        super().__init__(*args, **kwargs)
        words = {field.name: field.verbose_name for field in PartnerNeeds._meta.fields}
        self.fields["needs"].choices = [(name, words[name]) for name in NEEDS]
        self.fields["needs"].initial = list(ticked)
        self.fields["access_needs"].initial = text


class SlotAnswerForm(NeedsForm):
    """One partner's answers to the proposed times."""

    def __init__(self, *args, slots, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = slots
        for slot, label in slots:
            known = answers.get(slot.pk)
            self.fields[f"slot_{slot.pk}"] = forms.ChoiceField(
                label=label,
                widget=forms.RadioSelect,
                choices=[("yes", _("passt")), ("no", _("passt nicht"))],
                error_messages={"required": _("Bitte wählen Sie „passt“ oder „passt nicht“.")},
                initial={True: "yes", False: "no"}.get(known),
            )
        self.order_fields([*(f"slot_{slot.pk}" for slot, _label in slots), "needs", "access_needs"])

    @property
    def possible(self) -> dict:
        return {slot.pk: self.cleaned_data[f"slot_{slot.pk}"] == "yes" for slot, _label in self.slots}


class TalkAnswerForm(forms.Form):
    """A partner's answer to one question; clean file: uploads.Paper or None."""

    text = ProseField(
        label=_("Ihre Antwort"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("Datei zur Antwort (freiwillig)"),
        required=False,
        allow_empty_file=True,  # check_pdf says it better
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = limits_in_words()

    def clean_file(self):
        file = self.cleaned_data["file"]
        return check_pdf(file) if file is not None else None

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not cleaned["text"].strip() and cleaned["file"] is None:
            self.add_error("text", _("Bitte schreiben Sie eine Antwort oder hängen Sie eine Datei an."))
        return cleaned
