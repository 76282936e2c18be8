"""Points and words of a review, the reason for opening one again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, ProseField
from core.joint.fields import BASIS, SharedForm
from core.joint.merge import as_text, basis


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReviewPart(SharedForm):
    """Fields that each carry the basis of the value the person started from (actions.scoring.keep_review)."""

    def __init__(self, *args, values, **kwargs):
        super().__init__(*args, **kwargs)
        # What stands in the database as the page is made.
        self.now = values

    def points_field(self, criterion, **options):
        return forms.TypedChoiceField(
            required=False,
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            initial=as_text(self.now[f"points_{criterion.pk}"]),
            **options,
        )

    @property
    def hidden_bases(self) -> list:
        """(field, basis) to carry along.

        A page that comes back shows what was sent, with the basis that was sent: else an older text would pass
        for one written in view of the newer. What was saved has a new one (renew).
        """
        return [
            (name, self.data[BASIS + name] if BASIS + name in self.data else basis(as_text(self.now[name])))
            for name in self.fields
        ]


class ReviewForm(ReviewPart):
    """Points and a note per criterion, strengths, weaknesses, summary, questions. All may be empty.

    criteria: with their anchors loaded.
    """

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"points_{criterion.pk}"] = self.points_field(
                criterion,
                label=str(criterion.title),
                help_text=str(criterion.guidance),
                choices=[("", _("noch keine Wertung")), *_scale(criterion)],
            )
            self.fields[f"note_{criterion.pk}"] = ProseField(
                label=_("Begründung"),
                required=False,
                max_length=2000,
                widget=area(3),
                initial=self.now[f"note_{criterion.pk}"],
            )
        for name, label, most, rows in (
            ("strengths", _("Stärken"), 2000, 4),
            ("weaknesses", _("Schwächen"), 2000, 4),
            ("summary", _("Gesamteindruck"), 4000, 5),
            ("questions", _("Fragen für das Gespräch"), 2000, 4),
        ):
            self.fields[name] = ProseField(
                label=label, required=False, max_length=most, widget=area(rows), initial=self.now[name]
            )

    @property
    def rows(self):
        """(criterion, field of points, field of note) in order."""
        return [
            (criterion, self[f"points_{criterion.pk}"], self[f"note_{criterion.pk}"])
            for criterion in self.criteria
        ]

    @property
    def texts(self):
        return [self[name] for name in ("strengths", "weaknesses", "summary", "questions")]


def _scale(criterion):
    """Every number of points with its anchor.

    Where the call says nothing the ends speak for themselves, and what lies between names its neighbours.
    """
    said = {0: _("gar nicht erfüllt"), criterion.max_points: _("voll erfüllt")}
    said |= {anchor.points: str(anchor.text) for anchor in criterion.anchors.all() if anchor.text}
    for points in range(criterion.max_points + 1):
        text = said.get(points) or _("mehr als bei %(less)d, weniger als bei %(more)d") % {
            "less": max(one for one in said if one < points),
            "more": min(one for one in said if one > points),
        }
        yield str(points), f"{points} – {text}"


class ExpertQuestionForm(ReviewPart):
    """One question of the easy way: pictures to choose from, and a few words."""

    def __init__(self, *args, criterion, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[f"points_{criterion.pk}"] = self.points_field(
            criterion, label=str(criterion.easy_question) or str(criterion.title), choices=options
        )
        self.fields[f"note_{criterion.pk}"] = ProseField(
            label=_("Warum?"),
            help_text=_("Sie müssen hier nichts schreiben."),
            required=False,
            max_length=2000,
            widget=area(3),
            initial=self.now[f"note_{criterion.pk}"],
        )

    @property
    def points(self):
        return self[next(iter(self.fields))]

    @property
    def note(self):
        return self[list(self.fields)[1]]


class ExpertWordsForm(ReviewPart):
    """The last page of the easy way: what else there is to say, and who helped."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label, hint in (
            ("strengths", _("Was ist gut an dem Projekt?"), ""),
            ("weaknesses", _("Was ist nicht gut?"), ""),
            ("questions", _("Was wollen Sie die Leute vom Projekt fragen?"), ""),
        ):
            self.fields[name] = ProseField(
                label=label,
                help_text=hint or _("Sie müssen hier nichts schreiben."),
                required=False,
                max_length=2000,
                widget=area(4),
                initial=self.now[name],
            )
        self.fields["assistant"] = LineField(
            label=_("Hat Ihnen jemand geholfen? Wer?"),
            help_text=_("Schreiben Sie den Namen auf. Die Antworten sind Ihre Antworten."),
            required=False,
            max_length=160,
            initial=self.now["assistant"],
        )


class UnlockForm(forms.Form):
    reason = ProseField(
        label=_("Warum wird das Gutachten wieder geöffnet?"),
        help_text=_("Die Begründung steht in der Akte. Wer das Gutachten geschrieben hat, liest sie."),
        max_length=2000,
        widget=area(5),
    )
