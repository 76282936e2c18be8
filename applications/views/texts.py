"""Title, social space, the sections of the form."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import actions, forms, queries
from applications.views.access import WRITERS, application_or_404, freeze, may_edit, writes_or_404
from applications.words import count_words
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible


def _saved(request, application):
    messages.success(request, _("Gespeichert."))
    return redirect("applications:detail", application.pk)


def _collided(form, conflict, fields) -> list:
    """Keep what the person wrote, show the other's version, let the next save count."""
    form.renew_stamp(conflict.theirs.updated_at)
    show_impossible(form, conflict)
    return [(form.fields[name].label, getattr(conflict.theirs, name)) for name in fields]


def _try(request, form, save, fields):
    """(saved?, the other's version or nothing)."""
    try:
        save()
    except actions.Conflict as conflict:
        return False, _collided(form, conflict, fields)
    except Impossible as error:
        show_impossible(form, error)
        return False, []
    return True, []


@declares(WRITERS)
def title(request, pk):
    application = application_or_404(request, pk)
    editable, theirs = may_edit(request, application), []
    initial = {"title": application.title, "stamp": application.updated_at.isoformat()}
    form = forms.TitleForm(request.POST or None, initial=initial)
    if request.method == "POST":
        writes_or_404(request, application)
        if form.is_valid():
            done, theirs = _try(
                request,
                form,
                lambda: actions.save_title(
                    application=application,
                    **form.cleaned_data,
                    by=request.user,
                    arrived_at=request.arrived_at,
                ),
                ["title"],
            )
            if done:
                return _saved(request, application)
    elif not editable:
        freeze(form)
    return render(
        request,
        "applications/title.html",
        {"application": application, "form": form, "editable": editable, "theirs": theirs},
    )


@declares(WRITERS)
def social_space(request, pk):
    application = application_or_404(request, pk)
    space = application.social_space
    editable, theirs = may_edit(request, application), []
    names = ["name", "place", "population", "description"]
    initial = {name: getattr(space, name) for name in names} | {"stamp": space.updated_at.isoformat()}
    form = forms.SocialSpaceForm(request.POST or None, initial=initial, places=queries.places_of(application))
    if request.method == "POST":
        writes_or_404(request, application)
        if form.is_valid():
            done, theirs = _try(
                request,
                form,
                lambda: actions.save_social_space(
                    application=application,
                    **form.cleaned_data,
                    by=request.user,
                    arrived_at=request.arrived_at,
                ),
                names,
            )
            if done:
                return _saved(request, application)
    elif not editable:
        freeze(form)
    return render(
        request,
        "applications/social_space.html",
        {"application": application, "form": form, "editable": editable, "theirs": theirs},
    )


@declares(WRITERS)
def section(request, pk, section_pk):
    found = queries.section_to_edit(request.user, pk, section_pk)
    if found is None:
        raise Http404
    application, form_section = found.application, found.form_section
    editable = (
        found.writer and application.is_draft and application.call.is_open(arrived_at=request.arrived_at)
    )
    theirs = []
    form = forms.SectionForm(
        request.POST or None,
        initial={"text": found.text, "stamp": found.updated_at.isoformat()},
        form_section=form_section,
    )
    if request.method == "POST":
        if not found.writer:
            raise Http404
        if form.is_valid():
            done, theirs = _try(
                request,
                form,
                lambda: actions.save_section(
                    section=found, **form.cleaned_data, by=request.user, arrived_at=request.arrived_at
                ),
                ["text"],
            )
            if done:
                return _saved_section(request, found)
    elif not editable:
        freeze(form)
    return render(
        request,
        "applications/section.html",
        {
            "application": application,
            "section": found,
            "form_section": form_section,
            "words": count_words(form["text"].value() or ""),
            "form": form,
            "editable": editable,
            "theirs": theirs,
        },
    )


def _saved_section(request, found):
    most, words = found.form_section.max_words, count_words(found.text)
    if most and words > most:
        messages.warning(
            request,
            _("Gespeichert. Der Text hat %(words)d Wörter, möglich sind %(most)d. Bitte kürzen Sie ihn noch.")
            % {"words": words, "most": most},
        )
        return redirect("applications:detail", found.application_id)
    return _saved(request, found.application)
