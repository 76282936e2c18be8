from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render

from bench.floor.models import Entry, Row


def page(request, rows, padding):
    """Session and person (with a cookie), one SELECT, a template as long as the page it is compared with."""
    return render(
        request,
        "floor/page.html",
        {"rows": Row.objects.order_by("number")[:rows], "padding": " " * padding},
    )


def entry(request):
    """Session, person, CSRF, one INSERT, commit."""
    with transaction.atomic():
        Entry.objects.create(user=request.user, text=request.POST["text"])
    return HttpResponseRedirect("/page/1/0/")
