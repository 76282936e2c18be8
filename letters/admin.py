from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.backoffice import ReadOnlyAdmin, WorkItem
from accounts.constants import FunderRole
from accounts.rules import has_role
from letters import admin_views, rules
from letters.constants import COMPOSERS, RELEASERS
from letters.models import DecisionLetter, LetterRetrieval, LetterTemplate
from letters.queries import letters

backoffice_urls = [
    path("briefe/", admin_views.letter_list, name="letters"),
    path("briefe/zip/", admin_views.letters_zip, name="letters_zip"),
    path("briefe/anteile/<uuid:pk>/verfassen/", admin_views.letter_compose, name="letter_compose"),
    path("briefe/anteile/<uuid:pk>/festhalten/", admin_views.letter_record, name="letter_record"),
    path(
        "wechsel/<uuid:pk>/freigeben/<uuid:funder_pk>/",
        admin_views.approve_replacement,
        name="approve_replacement",
    ),
    path("briefe/<uuid:pk>/", admin_views.letter, name="letter"),
    path("briefe/<uuid:pk>/freigeben/", admin_views.letter_release, name="letter_release"),
    path("briefe/<uuid:pk>/verwerfen/", admin_views.letter_drop, name="letter_drop"),
    path("briefe/<uuid:pk>/pdf/", admin_views.letter_pdf, name="letter_pdf"),
]


def work_items(user) -> list[WorkItem]:
    items = []
    if has_role(user, *RELEASERS):
        items += [
            WorkItem(_("Brief freigeben"), reverse("backoffice:letter", args=[letter.pk]), str(letter.share))
            for letter in letters.waiting_for_release(user)[:20]
            if rules.releases_for(user, letter)
        ]
    if has_role(user, *COMPOSERS):
        waiting = letters.share_list(user, state="none").count()
        if waiting:
            items.append(
                WorkItem(
                    _("Briefe verfassen"),
                    reverse("backoffice:letters") + "?state=none",
                    _("Bewilligungen ohne Brief: %(count)d") % {"count": waiting},
                )
            )
    return items


@admin.register(DecisionLetter)
class DecisionLetterAdmin(ReadOnlyAdmin):
    roles = (FunderRole.AUDITOR, FunderRole.OFFICER)
    list_display = ("number", "share", "state", "dated_on", "served_on")
    list_filter = ("state",)
    list_select_related = ("share__partner__organisation", "share__funder")
    exclude = ("code",)

    def get_queryset(self, request):
        return letters.letters_visible_to(request.user)


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ReadOnlyAdmin):
    list_display = ("call", "funder", "remedy")
    list_select_related = ("call", "funder")


@admin.register(LetterRetrieval)
class LetterRetrievalAdmin(ReadOnlyAdmin):
    list_display = ("letter", "user", "created_at")
    list_select_related = ("letter__share__partner__organisation", "letter__share__funder", "user")

    def get_queryset(self, request):
        return LetterRetrieval.objects.filter(
            letter__in=letters.letters_visible_to(request.user).values("pk")
        )
