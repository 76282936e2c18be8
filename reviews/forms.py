"""Input of the back-office pages -> clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.constants import ApplicationState
from core.crispy_kern.widgets import DateTimeInput
from core.forms import LineField, ProseField
from reviews.constants import MAX_SLOTS, MIN_SLOTS, ConflictGround, Outcome


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
        help_text=_("Die Begründung steht in der Akte und in der Nachricht an beide Partner."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AssignForm(forms.Form):
    """One funder's reviewers for one application and round; several at once."""

    reviewers = forms.MultipleChoiceField(
        label=_("Wer begutachtet"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].choices = choices


class DeclarationForm(forms.Form):
    NONE, CONFLICT = "none", "conflict"
    answer = forms.ChoiceField(
        label=_("Sind Sie befangen?"),
        widget=forms.RadioSelect,
        choices=[
            (NONE, _("Nein. Keiner der Gründe trifft auf mich zu.")),
            (CONFLICT, _("Ja. Mindestens ein Grund trifft zu, oder ich bin unsicher.")),
        ],
    )
    ground = forms.ChoiceField(
        label=_("Welcher Grund trifft zu?"),
        help_text=_("Nur nötig, wenn Sie mit Ja geantwortet haben."),
        widget=forms.RadioSelect,
        required=False,
        choices=ConflictGround.choices,
    )
    note = ProseField(
        label=_("Erläuterung"),
        help_text=_("Freiwillig. Sie steht in der Akte; die Partner erfahren davon nichts."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == self.CONFLICT and not cleaned.get("ground"):
            self.add_error("ground", _("Bitte wählen Sie den Grund, der am besten passt."))
        return cleaned


class LaterConflictForm(DeclarationForm):
    """A conflict that turned up after the papers were opened."""

    answer = None
    ground = forms.ChoiceField(
        label=_("Welcher Grund trifft zu?"), widget=forms.RadioSelect, choices=ConflictGround.choices
    )

    def clean(self):
        return self.cleaned_data


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


class OutcomeForm(forms.Form):
    """One application in a decision; an empty outcome leaves it out."""

    outcome = forms.ChoiceField(
        label=_("Ergebnis"), required=False, choices=[("", _("nicht entscheiden")), *Outcome.choices]
    )
    reason = ProseField(
        label=_("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.REJECT and not cleaned.get("reason"):
            self.add_error(
                "reason",
                _("Zur Ablehnung von %(number)s fehlt die Begründung.") % {"number": self.row.number},
            )
        return cleaned


class StageForm(forms.Form):
    reason = ProseField(
        label=_("Begründung der Auswahl insgesamt"),
        help_text=_("Zum Beispiel, wie Größe und Lage der Sozialräume berücksichtigt sind."),
        error_messages={"required": _("Die Begründung der Auswahl insgesamt fehlt.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


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
