"""Points and words of a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ProseField


class ReviewForm(forms.Form):
    """Points and a note per criterion, an overall impression, questions for the talk. All may be empty."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, criteria, scores=None, easy=False, **kwargs):
        super().__init__(*args, **kwargs)
        scores = scores or {}
        self.criteria = criteria
        for criterion in criteria:
            score = scores.get(criterion.pk)
            self.fields[f"points_{criterion.pk}"] = forms.ChoiceField(
                label=str(criterion.title),
                help_text=str(criterion.guidance),
                required=False,
                widget=forms.RadioSelect,
                choices=[
                    ("", _("noch keine Wertung")),
                    *(
                        (str(points), self._wording(points, criterion.max_points))
                        for points in range(criterion.max_points + 1)
                    ),
                ],
                initial="" if score is None or score.points is None else str(score.points),
            )
            self.fields[f"note_{criterion.pk}"] = ProseField(
                label=_("Warum?") if easy else _("Begründung"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=score.note if score else "",
            )
        self.fields["summary"] = ProseField(
            label=_("Was denken Sie über das ganze Projekt?") if easy else _("Gesamteindruck"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        self.fields["questions"] = ProseField(
            label=_("Was möchten Sie noch fragen?") if easy else _("Fragen für das Gespräch"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @staticmethod
    def _wording(points, most):
        if points == 0:
            return _("0 – gar nicht erfüllt")
        if points == most:
            return _("%(points)d – voll erfüllt") % {"points": points}
        return str(points)

    @property
    def rows(self):
        """(criterion, field of points, field of note) in order."""
        return [
            (criterion, self[f"points_{criterion.pk}"], self[f"note_{criterion.pk}"])
            for criterion in self.criteria
        ]

    @property
    def points(self) -> dict:
        """{criterion id: int or None}; an empty choice is None, never 0."""
        return {
            criterion.pk: int(value) if (value := self.cleaned_data[f"points_{criterion.pk}"]) else None
            for criterion in self.criteria
        }

    @property
    def notes(self) -> dict:
        return {criterion.pk: self.cleaned_data[f"note_{criterion.pk}"] for criterion in self.criteria}
