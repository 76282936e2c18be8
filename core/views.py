from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import declares
from core.style_guide import CostRows, EveryField


@declares("Whoever may enter the back office; the page shows invented data only.")
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component and every kind of field, empty, wrong and read-only, on one page."""
    typed = {"email": "keine Adresse", "money": "1e9", "purpose": "x" * 320, "typed_date": "31.02.2027"}
    wrong = EveryField({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")
    rows = CostRows(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "0",
            "form-0-item": "Personal",
            "form-0-first_year": "0.005",
        }
    )
    context = {
        "form": EveryField(),
        "wrong": wrong,
        "rows": rows,
        "facts": [
            (_("Förderung je Sozialraum"), "1.000.000 €"),
            (_("Laufzeit"), _("5 Jahre")),
            (_("Partner"), "2"),
        ],
        "tasks": [
            {"title": _("Sozialraum"), "url": "#", "status": _("vollständig"), "kind": "success"},
            {
                "title": _("Konzept"),
                "url": "#",
                "status": _("fehlt noch"),
                "kind": "warning",
                "hint": _("Höchstens 3 Seiten"),
            },
            {"title": _("Einreichen"), "url": "", "status": _("noch nicht möglich"), "kind": "neutral"},
        ],
        "steps": [
            {"title": _("Entwurf"), "state": "done", "note": "01.02.2027"},
            {"title": _("Eingereicht"), "state": "done", "note": "12.03.2027"},
            {"title": _("Vorauswahl"), "state": "current"},
            {"title": _("Vor-Ort-Gespräch"), "state": "todo"},
            {"title": _("Bescheid"), "state": "todo"},
        ],
        "page_obj": Paginator(range(1000), 50).page(4),
        "pictograms": [
            "tandem",
            "town-hall",
            "association",
            "document",
            "calendar",
            "talk",
            "euro",
            "letter",
            "check",
            "hourglass",
            "info",
            "warning",
            "pencil",
            "star",
            "search",
            "handshake",
            "place",
            "easy",
        ],
        "kinds": ["neutral", "info", "success", "warning", "danger"],
    }
    return render(request, "core/style_guide.html", context)
