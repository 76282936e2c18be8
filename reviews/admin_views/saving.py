"""Saving a review's form, by the button or by itself, and showing two versions where two windows wrote."""

from django.utils.translation import gettext as _

from core.joint import answer, merge
from reviews import actions


class Saving:
    """What became of a form that was sent. errors stand in the form, conflicts beside it."""

    def __init__(self, form, kept, conflicts, asked_again=False):
        self.form, self.kept, self.conflicts, self.asked_again = form, kept, conflicts, asked_again

    @property
    def is_done(self) -> bool:
        return not (self.form.errors or self.conflicts or self.asked_again)

    def answer(self, request):
        """For static/js/autosave.js."""
        return answer.processed(
            request,
            saved={name: merge.basis(merge.as_text(value)) for name, value in self.kept.saved.items()},
            conflicts=self.conflicts,
            errors={name: list(texts) for name, texts in self.form.errors.items() if name in self.form.data},
        )


def save_form(request, assignment, form) -> Saving:
    """Keep every field that is right, whatever the others are. Raises Impossible (locked meanwhile).

    Who presses a button with both versions in view has seen the other one: `seen-<name>` is then the basis;
    `decide` = choice:name decides that field only (docs/design.md, "Autosave").
    """
    form.is_valid()
    values, bases = form.sent, form.bases
    choice, _colon, decided = request.POST.get("decide", "").partition(":")
    for name in values:
        seen = request.POST.get(f"seen-{name}")
        if seen and decided in ("", name):
            bases[name] = seen
    aside = values.pop(decided, None) if choice in ("theirs", "both") else None
    kept = actions.keep_review(assignment=assignment, values=values, bases=bases, by=request.user)
    form.stands(kept.saved, kept.conflicts)
    if aside is not None and choice == "both":
        form.join(decided, aside)
    conflicts = [_conflict(form, kept, name) for name in kept.conflicts]
    return Saving(form, kept, conflicts, asked_again=choice == "both")


def _conflict(form, kept, name) -> answer.Conflict:
    theirs, field = kept.conflicts[name], form.fields[name]
    left, right = merge.side_by_side(
        form.in_words(name, theirs), form.in_words(name, form.cleaned_data[name])
    )
    return answer.Conflict(
        name=name,
        label=str(field.label),
        theirs=merge.as_text(theirs),
        basis=merge.basis(merge.as_text(theirs)),
        by=_("Ihnen selbst, in einem anderen Fenster"),
        at=kept.review.updated_at,
        their_pieces=left,
        my_pieces=right,
        joins=not name.startswith("points_"),
    )
