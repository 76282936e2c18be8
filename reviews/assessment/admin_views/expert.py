"""Experts by experience: one question a page, in easy language whatever language the portal is set to."""

from functools import partial, wraps
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.constants import EASY_LANGUAGE
from casework.admin_views.applications import visible_page
from casework.constants import AssignmentState
from core.errors import Impossible
from reviews.assessment.actions import scoring
from reviews.assessment.admin_views.declaring import own_assignment, reviewer_page
from reviews.assessment.admin_views.saving import save_form
from reviews.assessment.admin_views.scoring import PAGES_OPEN
from reviews.assessment.forms.scoring import ExpertQuestionForm, ExpertWordsForm
from reviews.assessment.queries.reviewing import criteria_of, field_values, review_of

FULL_SCALE = 5


def expert_page(view=None, *, is_last=False):
    """One's own assignment as an expert, in easy language. A locked one has one page: what was chosen."""

    if view is None:
        return partial(expert_page, is_last=is_last)

    @reviewer_page
    @wraps(view)
    def page(request, pk: UUID, *args, **kwargs):
        assignment = own_assignment(request, pk, *PAGES_OPEN)
        if not assignment.as_expert:
            raise Http404
        # To declare before it, still to be locked, or locked already: the review knows the page.
        if assignment.state != (AssignmentState.LOCKED if is_last else AssignmentState.OPEN):
            return redirect("backoffice:review", pk)
        with override(EASY_LANGUAGE):
            return view(request, assignment, *args, **kwargs)

    return page


def words(points: int, most: int) -> str:
    """What a number of points says, without numbers."""
    scale = (
        _("Nein, gar nicht"),
        _("Nein, fast nicht"),
        _("Ein bisschen"),
        _("Es geht so"),
        _("Ja, gut"),
        _("Ja, sehr gut"),
    )
    return scale[round(points / most * FULL_SCALE)]


def picture(points: int, most: int) -> dict:
    """A face from sad to glad, and so many filled blocks: shapes, not colours."""
    share = points / most
    return {
        "mouth": f"M20 {46 - 8 * share:.1f} Q32 {34 + 20 * share:.1f} 44 {46 - 8 * share:.1f}",
        "blocks": [number <= points for number in range(1, most + 1)] if most <= 10 else [],
    }


def answers_of(criterion) -> list[dict]:
    """The pictures to choose from, the best first as people read a list; "not yet" is last."""
    most = criterion.max_points
    anchors = {anchor.points: str(anchor.text) for anchor in criterion.anchors.all()}
    return [
        {
            "value": str(points),
            "words": words(points, most),
            "anchor": anchors.get(points, ""),
            "picture": picture(points, most),
        }
        for points in range(most, -1, -1)
    ] + [{"value": "", "words": _("Ich weiß es noch nicht"), "anchor": "", "picture": None}]


@expert_page
def question(request, assignment, number: int):
    """Criterion after criterion; the page after the last asks for words and for who helped."""
    criteria = criteria_of(assignment.round)
    last = len(criteria) + 1
    if not 1 <= number <= last:
        raise Http404
    existing = review_of(assignment)
    values = field_values(criteria, existing)
    criterion = criteria[number - 1] if number < last else None
    answers = answers_of(criterion) if criterion else []
    form: ExpertQuestionForm | ExpertWordsForm
    if criterion:
        form = ExpertQuestionForm(
            request.POST or None,
            values=values,
            criterion=criterion,
            options=[(answer["value"], answer["words"]) for answer in answers],
        )
    else:
        form = ExpertWordsForm(request.POST or None, values=values)
    conflicts: list = []
    if request.method == "POST":
        try:
            saving = save_form(request, assignment, form)
        except Impossible:
            return redirect("backoffice:review", assignment.pk)
        if saving.is_done:
            return _way_on(request, assignment, number, last)
        conflicts = saving.conflicts
    chosen = form.points.value() if isinstance(form, ExpertQuestionForm) else None
    return render(
        request,
        "reviews/expert_question.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "criterion": criterion,
            "form": form,
            "conflicts": conflicts,
            "answers": [{**answer, "checked": answer["value"] == str(chosen or "")} for answer in answers],
            "number": number,
            "last": last,
            "steps": [
                {"number": step, "done": one is not None and values[f"points_{one.pk}"] is not None}
                for step, one in enumerate([*criteria, None], start=1)
            ],
            "unlock": existing.unlocks.last() if existing and number == 1 else None,
        },
    )


def _way_on(request, assignment, number, last):
    if "back" in request.POST and number > 1:
        return redirect("backoffice:expert_question", assignment.pk, number - 1)
    if "project" in request.POST:
        return redirect("backoffice:expert_project", assignment.pk)
    if "later" in request.POST:
        return redirect("backoffice:index")
    if number < last:
        return redirect("backoffice:expert_question", assignment.pk, number + 1)
    return redirect("backoffice:expert_check", assignment.pk)


@expert_page
def project(request, assignment):
    """What the tandem has handed in, to read or to have read aloud."""
    page = visible_page(request, assignment.application_id)
    return render(
        request,
        "reviews/expert_project.html",
        {"assignment": assignment, "application": page.application, "page": page},
    )


@expert_page
def check(request, assignment):
    """Everything that was chosen, once more; then done for good."""
    refusal = ""
    if request.method == "POST":
        try:
            scoring.lock(assignment=assignment, by=request.user)
        except Impossible as error:
            refusal = error.message
        else:
            return redirect("backoffice:review", assignment.pk)
    criteria = criteria_of(assignment.round)
    existing = review_of(assignment)
    values = field_values(criteria, existing)
    return render(
        request,
        "reviews/expert_check.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "review": existing,
            "chosen": chosen(criteria, values),
            "missing": any(values[f"points_{one.pk}"] is None for one in criteria),
            "last": len(criteria) + 1,
            "refusal": refusal,
        },
    )


@expert_page(is_last=True)
def done(request, assignment):
    """What was chosen, for good."""
    criteria = criteria_of(assignment.round)
    existing = review_of(assignment)
    return render(
        request,
        "reviews/expert_done.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "review": existing,
            "chosen": chosen(criteria, field_values(criteria, existing)),
        },
    )


def chosen(criteria, values) -> list[dict]:
    """Question by question: number, picture and words, or None where nothing was chosen."""
    rows = []
    for number, one in enumerate(criteria, start=1):
        points = values[f"points_{one.pk}"]
        rows.append(
            {
                "number": number,
                "question": str(one.easy_question) or str(one.title),
                "words": None if points is None else words(points, one.max_points),
                "picture": None if points is None else picture(points, one.max_points),
                "note": values[f"note_{one.pk}"],
            }
        )
    return rows
