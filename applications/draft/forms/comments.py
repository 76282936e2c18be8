"""What people of a tandem say to each other, and who takes care of what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import KeyField, RowField
from core.forms import ProseField


def _named(people) -> list:
    return [(str(person.pk), f"{person} ({organisation})") for person, organisation in people]


class CommentForm(forms.Form):
    """people: [(person, organisation)] of the tandem who can be called; remarks: what can be answered.

    After is_valid, cleaned_data["people"] holds persons. An answer calls nobody by name: everybody who
    takes part in the conversation hears of it anyway.
    """

    text = ProseField(
        label=_("Kommentar"),
        widget=forms.Textarea(attrs={"rows": 4, "data-maxlength": 3000}),
        error_messages={"required": _("Bitte schreiben Sie einen Kommentar.")},
    )
    people = forms.MultipleChoiceField(
        label=_("Diese Personen benachrichtigen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "Nur Personen aus dem Tandem lassen sich benachrichtigen. Bitte wählen Sie neu aus."
            )
        },
    )
    parent = RowField(queryset=None, required=False, widget=forms.HiddenInput)
    key = KeyField()

    def __init__(self, *args, people, remarks, answer=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person, _organisation in people}
        self.fields["parent"].queryset = remarks
        self.fields["people"].choices = _named(people)
        if answer or not people:
            del self.fields["people"]
        if answer:
            self.fields["text"].label = _("Antwort")

    def clean_people(self):
        return [self.known[pk] for pk in self.cleaned_data["people"]]


class ResponsibilityForm(forms.Form):
    person = forms.ChoiceField(
        label=_("Wer kümmert sich um diesen Teil?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person, _organisation in people}
        self.fields["person"].choices = [*_named(people), ("", _("niemand Bestimmtes"))]

    def clean_person(self):
        return self.known.get(self.cleaned_data["person"])
