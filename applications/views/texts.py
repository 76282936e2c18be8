"""Title, social space, the sections of the form: what several people write at the same time."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import actions, forms, queries, rules
from applications.actions.locking import is_open
from applications.completeness import section_part
from applications.views.access import MEMBERS, WRITERS, application_or_404, freeze, may_edit
from applications.words import length
from core.access import declares
from core.errors import Impossible
from core.forms import LineField, show_impossible
from core.joint import answer, merge
from core.joint.fields import BASIS, SEEN


class TextPage:
    """One page of texts: shows the form, saves it whole or field by field, shows what two people wrote.

    make_form(data, only) and save(values, bases) are the page's own; done(row) says where a saving leads.
    """

    def __init__(self, request, template, *, application, row, part, writer, editable, make_form, save, done):
        self.request, self.template = request, template
        self.application, self.row, self.part = application, row, part
        self.writer, self.editable = writer, editable
        self.make_form, self.save, self.done = make_form, save, done

    def respond(self, **context):
        if self.request.method == "POST":
            if not self.writer:
                raise Http404
            if answer.asked(self.request):
                return self._autosave()
            form = self.make_form(self.request.POST)
            saved, conflicts = self._submit(form)
            if saved is not None and not conflicts:
                return self.done(saved.row)
        else:
            form, conflicts = self.make_form(), []
            if not self.editable:
                freeze(form)
        return render(
            self.request,
            self.template,
            {
                "application": self.application,
                "form": form,
                "part": self.part,
                "editable": self.editable,
                "conflicts": conflicts,
                **context,
            },
        )

    def _autosave(self):
        """The fields that were sent, each on its own: what is right is saved whatever the others are."""
        form = self.make_form(self.request.POST, only=self.request.POST)
        form.is_valid()
        values, bases = form.values(), form.bases()
        saved, conflicts, arrived = actions.Saved(self.row, {}), [], {}
        try:
            if values:
                saved = self.save(values, bases)
        except Impossible as error:
            return answer.refused(error.code, error.message)
        stored = {name: merge.as_text(value) for name, value in saved.current.items()}
        differs = [name for name in stored if stored[name] != merge.as_text(values[name])]
        for name in differs:
            if queries.was_made(saved.row, name, bases[name], values[name]):
                arrived[name] = (form.shown(name, saved.current[name]), merge.basis(stored[name]))
            else:
                conflicts.append(self._conflict(form, saved, name))
        return answer.processed(
            self.request,
            saved={name: merge.basis(text) for name, text in stored.items() if name not in differs},
            arrived=arrived,
            conflicts=conflicts,
            errors={name: list(texts) for name, texts in form.errors.items()},
        )

    def _submit(self, form):
        """(what was saved or None, the conflicts to show).

        Who presses the button with both texts in view has seen the other one: `seen-<name>` is then the basis.
        One of the conflict's own buttons decides that field only (`decide` = choice:name).
        """
        if not form.is_valid():
            return None, []
        data = self.request.POST
        choice, _colon, decided = data.get("decide", "").partition(":")
        values, bases = form.values(), form.bases()
        for name in values:
            seen = data.get(SEEN + name)
            if seen and decided in ("", name):
                bases[name] = seen
        if choice in ("theirs", "both"):
            values.pop(decided, None)
        try:
            saved = self.save(values, bases) if values else actions.Saved(self.row, {})
        except Impossible as error:
            show_impossible(form, error)
            return None, []
        conflicts = [
            self._conflict(form, saved, name)
            for name in saved.conflicts
            if not queries.was_made(saved.row, name, bases[name], values[name])
        ]
        if decided in form.names and (choice == "both" or (choice == "theirs" and conflicts)):
            self._put(form, saved.row, decided, joined=choice == "both")
            return None, conflicts
        return saved, conflicts

    def _put(self, form, row, name, *, joined):
        """Into the field: the stored value, with the person's own below it when both are wanted."""
        there = getattr(row, name)
        text = form.shown(name, there)
        if joined:
            text = merge.joined(text, form.data.get(name, ""), several_lines=form.several_lines(name))
        form.rewrite(**{name: text, BASIS + name: merge.basis(merge.as_text(there))})

    def _conflict(self, form, saved, name):
        theirs, field = saved.current[name], form.fields[name]
        person, moment = queries.last_edit(saved.row, name)
        by = str(person or "")
        if person == self.request.user:
            by = _("Ihnen selbst, in einem anderen Fenster")
        left, right = merge.side_by_side(
            form.in_words(name, theirs), form.in_words(name, form.cleaned_data[name])
        )
        return answer.Conflict(
            name=name,
            label=str(field.label),
            theirs=form.shown(name, theirs),
            basis=merge.basis(merge.as_text(theirs)),
            by=by,
            at=moment,
            their_pieces=left,
            my_pieces=right,
            joins=isinstance(field, LineField),
        )


def _saved(request, application):
    if application.is_draft:
        messages.success(request, _("Gespeichert."))
        return redirect("applications:detail", application.pk)
    messages.warning(request, _("Gespeichert, aber noch nicht eingereicht."))
    return redirect("applications:reopening", application.pk)


@declares(WRITERS)
def title(request, pk):
    application = application_or_404(request, pk)

    def save(values, bases):
        return actions.save_title(
            application=application, **values, bases=bases, by=request.user, arrived_at=request.arrived_at
        )

    return TextPage(
        request,
        "applications/title.html",
        application=application,
        row=application,
        part="title",
        writer=rules.may_write(request.user, application),
        editable=may_edit(request, application),
        make_form=lambda data=None, only=None: forms.TitleForm(
            data, only=only, initial={"title": application.title}
        ),
        save=save,
        done=lambda row: _saved(request, application),
    ).respond()


@declares(WRITERS)
def social_space(request, pk):
    application = application_or_404(request, pk)
    space = application.social_space
    names = ("name", "place", "population", "description")

    def save(values, bases):
        return actions.save_social_space(
            application=application, **values, bases=bases, by=request.user, arrived_at=request.arrived_at
        )

    return TextPage(
        request,
        "applications/social_space.html",
        application=application,
        row=space,
        part="social_space",
        writer=rules.may_write(request.user, application),
        editable=may_edit(request, application, part="social_space"),
        make_form=lambda data=None, only=None: forms.SocialSpaceForm(
            data,
            only=only,
            initial={name: getattr(space, name) for name in names},
            places=queries.places_of(application),
        ),
        save=save,
        done=lambda row: _saved(request, application),
    ).respond()


def section_or_404(request, pk, section_pk):
    found = queries.section_to_edit(request.user, pk, section_pk)
    if found is None:
        raise Http404
    return found


@declares(WRITERS)
def section(request, pk, section_pk):
    if answer.asked(request):
        found = queries.section_to_save(request.user, pk, section_pk)
        if found is None:
            raise Http404
        return _section_page(request, found, writer=True, editable=True).respond()
    found = section_or_404(request, pk, section_pk)
    application = found.application
    editable = found.writer and is_open(application, section_part(found), arrived_at=request.arrived_at)
    return _section_page(request, found, writer=found.writer, editable=editable).respond(
        section=found,
        form_section=found.form_section,
        length=length(request.POST.get("text", found.text), found.form_section),
    )


def _section_page(request, found, *, writer, editable) -> TextPage:
    def save(values, bases):
        return actions.save_section(
            section=found, **values, bases=bases, by=request.user, arrived_at=request.arrived_at
        )

    return TextPage(
        request,
        "applications/section.html",
        application=found.application,
        row=found,
        part=section_part(found),
        writer=writer,
        editable=editable,
        make_form=lambda data=None, only=None: forms.SectionForm(
            data, only=only, initial={"text": found.text}, form_section=found.form_section
        ),
        save=save,
        done=lambda row: _saved_section(request, found.application, row),
    )


def _saved_section(request, application, row):
    over = length(row.text, row.form_section).excess
    if not over:
        return _saved(request, application)
    messages.warning(
        request,
        _("Gespeichert. Der Text ist um %(over)s zu lang. Bitte kürzen Sie ihn noch.") % {"over": over},
    )
    return redirect(
        "applications:detail" if application.is_draft else "applications:reopening", application.pk
    )


@declares(MEMBERS)
def print_section(request, pk, section_pk):
    """One text on paper, as it is saved."""
    found = section_or_404(request, pk, section_pk)
    return render(
        request,
        "applications/section_print.html",
        {
            "application": found.application,
            "section": found,
            "form_section": found.form_section,
            "length": length(found.text, found.form_section),
        },
    )
