from django.shortcuts import render

from core.access import public


@public
def start(request):
    return render(request, "portal/start.html")


@public
def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
