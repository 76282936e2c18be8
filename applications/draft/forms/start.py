"""The form that begins an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import KeyField, OrganisationField
from applications.draft.forms.texts import TITLE_HINT
from core.forms import LineField


class StartForm(forms.Form):
    organisation = OrganisationField(label=_("Für welche Organisation bewerben Sie sich?"))
    title = LineField(label=_("Titel des Vorhabens"), max_length=160, help_text=TITLE_HINT)
    another = forms.BooleanField(
        label=_("Ja, ich möchte eine weitere Bewerbung beginnen"),
        required=False,
        help_text=_("Es gibt schon einen Entwurf Ihrer Organisation in diesem Aufruf."),
    )
    key = KeyField()

    def __init__(self, *args, organisations, ask_back=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        if not ask_back:
            del self.fields["another"]
