"""The title, the social space, a section: forms that save themselves field by field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import CountField, RowField
from applications.draft.words import most_characters
from core.forms import LineField, ProseField
from core.joint.fields import MergingForm

TITLE_HINT = _(
    "Ein kurzer Name, an dem Sie beide die Bewerbung wiedererkennen. Sie können ihn später ändern."
)


class TitleForm(MergingForm):
    title = LineField(label=_("Titel des Vorhabens"), max_length=160, help_text=TITLE_HINT)


class SocialSpaceForm(MergingForm):
    """A draft may stay empty; what is needed in the end, completeness says."""

    needed = {"name", "place", "description"}

    name = LineField(
        label=_("Name des Sozialraums"),
        max_length=160,
        required=False,
        help_text=_("So, wie die Menschen vor Ort ihn nennen: ein Stadtteil, ein Viertel, ein Dorf."),
    )
    place = RowField(
        queryset=None,
        label=_("Kommune, in der er liegt"),
        required=False,
        empty_label=_("bitte wählen"),
        widget=forms.Select(attrs={"class": "width-20"}),
    )
    population = CountField(
        label=_("Einwohnerinnen und Einwohner im Sozialraum"),
        required=False,
        help_text=_("Ungefähr genügt."),
    )
    description = ProseField(
        label=_("Beschreibung"),
        required=False,
        help_text=_("Wer lebt dort? Was gibt es schon? Was hindert Menschen daran, dabei zu sein?"),
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            self.fields["place"].queryset = places
            if not places.exists():
                self.fields["place"].help_text = _(
                    "Steht zur Wahl, sobald die Kommune im Tandem ist. Schreiben Sie ruhig schon weiter."
                )


class SectionForm(MergingForm):
    """One text. More than allowed can be saved as a draft and shortened later."""

    text = ProseField(required=False)

    def __init__(self, *args, form_section, **kwargs):
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            limits = {"data-max-words": form_section.max_words, "data-max-pages": form_section.max_pages}
            self.fields["text"] = ProseField(
                label=str(form_section),
                required=False,
                max_length=most_characters(form_section),
                help_text=str(form_section.guidance),
                widget=forms.Textarea(
                    attrs={"rows": 14, **{name: most for name, most in limits.items() if most}}
                ),
            )
            if any(limits.values()):
                # What counts is said in words and pages; how much a draft takes is no limit for people.
                self.fields["text"].limit = None
