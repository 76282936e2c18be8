"""The portal's own pages: start, what the law asks for, the switches in the header, the demo's mailbox."""

from datetime import date, timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import people
from accounts.language import remember_language
from accounts.redirects import safe_next
from core import kept_input
from core.access import declares, public
from core.constants import ExportPlace
from core.joint import answer
from core.mail import outbox
from portal import actions, exports, queries
from portal.forms import FeedbackForm
from programmes.queries import running_calls

THEMES = ("light", "dark")
THEME_COOKIE_AGE = 60 * 60 * 24 * 365
MAILBOX_PAGE = 50


@public
def start(request):
    return render(
        request,
        "portal/start.html",
        {"calls": running_calls(limit=6), "video_url": settings.SIGN_LANGUAGE_VIDEO_URL},
    )


@public
def easy_language(request):
    return render(
        request,
        "portal/easy_language.html",
        {"calls": running_calls(limit=6), "video_url": settings.SIGN_LANGUAGE_VIDEO_URL},
    )


def _operator() -> dict:
    return {
        "name": settings.OPERATOR_NAME,
        "address": settings.OPERATOR_ADDRESS,
        "represented_by": settings.OPERATOR_REPRESENTED_BY,
        "phone": settings.OPERATOR_PHONE,
        "email": settings.SUPPORT_EMAIL,
    }


@public
def imprint(request):
    return render(request, "portal/imprint.html", {"operator": _operator()})


@public
def privacy(request):
    cookies = [
        (
            settings.SESSION_COOKIE_NAME,
            _("hält Ihre Anmeldung und merkt sich, was Sie gerade tun"),
            _(
                "bis Sie den Browser schließen, höchstens %(hours)d Stunden, nachdem Sie zuletzt gezeigt haben, wer Sie sind"
            )
            % {
                "hours": max(longest for _idle, longest in settings.SESSION_LIFE.values())
                // timedelta(hours=1)
            },
        ),
        (
            settings.CSRF_COOKIE_NAME,
            _("schützt Formulare davor, dass andere sie in Ihrem Namen senden"),
            _("1 Jahr"),
        ),
        (
            "last_user",
            _("bewahrt Ihre Eingaben nur für Sie, wenn Ihre Anmeldung abgelaufen ist"),
            _("2 Tage"),
        ),
        (
            "messages",
            _("zeigt nach einem Schritt die Bestätigung auf der nächsten Seite"),
            _("bis zur nächsten Seite"),
        ),
        (
            settings.LANGUAGE_COOKIE_NAME,
            _("merkt sich die gewählte Sprache; nur wenn Sie den Schalter benutzen"),
            _("1 Jahr"),
        ),
        (
            "theme",
            _("merkt sich helle oder dunkle Darstellung; nur wenn Sie den Schalter benutzen"),
            _("1 Jahr"),
        ),
    ]
    return render(
        request,
        "portal/privacy.html",
        {
            "operator": _operator(),
            "cookies": cookies,
            "privacy_officer": settings.PRIVACY_OFFICER,
            "supervisory_authority": settings.SUPERVISORY_AUTHORITY,
            "years_awarded": settings.RETENTION_YEARS_AWARDED,
            "years_rejected": settings.RETENTION_YEARS_REJECTED,
        },
    )


@public
def accessibility(request):
    return render(
        request,
        "portal/accessibility.html",
        {
            "operator": _operator(),
            "enforcement_body": settings.ENFORCEMENT_BODY,
            "checked_on": date.fromisoformat(settings.ACCESSIBILITY_CHECKED_ON),
            "feedback_email": settings.FEEDBACK_EMAIL,
        },
    )


@public
def feedback(request):
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("seite", "")[:500]})
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_program:
            return redirect("feedback_done")
        if not ratelimit.consume(request, action="barrier_report"):
            form.add_error(
                None,
                _(
                    "Von Ihrem Anschluss kamen gerade sehr viele Meldungen. Bitte warten Sie zehn Minuten oder "
                    "schreiben Sie an %(email)s."
                )
                % {"email": settings.FEEDBACK_EMAIL},
            )
            status = 429
        else:
            wanted = ("text", "page", "name", "email")
            actions.report_barrier(**{name: form.cleaned_data[name] for name in wanted})
            return redirect("feedback_done")
    return render(request, "portal/feedback.html", {"form": form}, status=status)


@public
def feedback_done(request):
    return render(request, "portal/feedback_done.html")


@public
@require_POST
def set_language(request):
    """The switch in the header: a cookie, and the account's preference for the next login and for mails."""
    language = request.POST.get("language")
    response = redirect(safe_next(request, "/"))
    if language in {code for code, _name in settings.LANGUAGES}:
        remember_language(response, request, language)
        if request.user.is_authenticated:
            people.prefer_language(by=request.user, language=language)
    return response


@public
@require_POST
def theme(request):
    """Light, dark or as the device says. static/js/theme.js does the same without a reload."""
    chosen = request.POST.get("theme")
    response = redirect(safe_next(request, "/"))
    if chosen in THEMES:
        # Not HttpOnly: the script changes it too. It holds one of two words.
        response.set_cookie(
            "theme", chosen, max_age=THEME_COOKIE_AGE, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@public
def mailbox(request):
    """The demo's mailbox: what would have gone out. Does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    recipient = request.GET.get("an", "").replace("\x00", "")[:254]
    page = Paginator(queries.mailbox(recipient), MAILBOX_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/mailbox.html",
        {"page_obj": page, "recipient": recipient, "recipients": queries.mailbox_recipients()},
    )


@public
def mailbox_message(request, pk):
    if not settings.DEMO:
        raise Http404
    mail = get_object_or_404(queries.mailbox(), pk=pk)
    return render(request, "portal/mailbox_message.html", {"mail": mail, "text": outbox.text_of(mail)})


@public
def csrf_failure(request, reason=""):
    if answer.asked(request):
        return answer.refused("login")
    return kept_input.offer_again(request) or render(request, "403_csrf.html", status=403)


@public
def unknown_address(request):
    raise Http404


EXPORTS = "whoever asked for the file"


@declares(EXPORTS)
def export_list(request):
    return exports.index(request, ExportPlace.TANDEM)


@declares(EXPORTS)
def export(request, pk):
    return exports.one(request, ExportPlace.TANDEM, pk)


@declares(EXPORTS)
@require_POST
def export_file(request, pk):
    return exports.fetch(request, ExportPlace.TANDEM, pk)


@declares(EXPORTS)
@require_POST
def export_again(request, pk):
    return exports.again(request, ExportPlace.TANDEM, pk)


@declares(EXPORTS)
def export_delete(request, pk):
    return exports.delete(request, ExportPlace.TANDEM, pk)
