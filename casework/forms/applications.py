"""Finding applications, and saying that one is not eligible."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.constants import ApplicationState
from core.forms import LineField, ProseField


class ApplicationFilter(forms.Form):
    """What narrows the list. Wrong values are ignored by the view: a filter is no form to get wrong."""

    text = LineField(label=_("Nummer, Titel oder Partner"), required=False)
    state = forms.ChoiceField(label=_("Stand"), required=False)
    call = forms.ChoiceField(label=_("Förderaufruf"), required=False)
    round = forms.ChoiceField(label=_("Auswahlrunde"), required=False)
    region = forms.ChoiceField(label=_("Landkreis oder Stadt"), required=False)
    sort = forms.ChoiceField(
        label=_("Reihenfolge"),
        required=False,
        choices=[
            ("number", _("Antragsnummer")),
            ("title", _("Titel A–Z")),
            ("-title", _("Titel Z–A")),
            ("region", _("Landkreis oder Stadt")),
            ("-applied", _("beantragte Förderung, höchste zuerst")),
            ("applied", _("beantragte Förderung, niedrigste zuerst")),
            ("-submitted", _("zuletzt eingereicht")),
            ("submitted", _("zuerst eingereicht")),
            ("-reviews", _("meiste Gutachten zuerst")),
            ("reviews", _("wenigste Gutachten zuerst")),
        ],
    )

    def __init__(self, *args, calls=(), rounds=(), regions=(), **kwargs):
        super().__init__(*args, **kwargs)
        everything = [("", _("alle"))]
        self.fields["state"].choices = everything + [
            choice for choice in ApplicationState.choices if choice[0] != ApplicationState.DRAFT
        ]
        self.fields["call"].choices = everything + [(str(call.pk), str(call)) for call in calls]
        self.fields["round"].choices = everything + [
            (
                str(round.pk),
                f"{round.call}: {round}" if len(calls) > 1 else str(round),
            )
            for round in rounds
        ]
        self.fields["region"].choices = everything + [(region, region) for region in regions]


class EligibilityForm(forms.Form):
    """Not eligible: the reason goes to the applicants."""

    reason = ProseField(
        label=_("Begründung"),
        help_text=_("Die Begründung steht in der Akte und in der Nachricht an alle Partner."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
