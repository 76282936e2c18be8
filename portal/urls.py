from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from accounts.backoffice import STAFF, backoffice_page
from accounts.views import second_factor
from core import health
from core.views import style_guide
from portal import views

handler400 = "core.error_pages.refused"
handler500 = "core.error_pages.failed"

urlpatterns = [
    path("", views.start, name="start"),
    path("leichte-sprache/", views.easy_language, name="easy_language"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", views.feedback, name="feedback"),
    path("barrierefreiheit/melden/danke/", views.feedback_done, name="feedback_done"),
    path("sprache/", views.set_language, name="set_language"),
    path("darstellung/", views.theme, name="theme"),
    path("postfach/", views.mailbox, name="mailbox"),
    path("postfach/<uuid:pk>/", views.mailbox_message, name="mailbox_message"),
    path("exporte/", views.export_list, name="exports"),
    path("exporte/<uuid:pk>/", views.export, name="export"),
    path("exporte/<uuid:pk>/datei/", views.export_file, name="export_file"),
    path("exporte/<uuid:pk>/neu/", views.export_again, name="export_again"),
    path("exporte/<uuid:pk>/loeschen/", views.export_delete, name="export_delete"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    # In front of allauth's: not everybody may set up a second factor (docs/decisions/0014).
    path("konto/2fa/", second_factor.Index.as_view(), name="mfa_index"),
    path("konto/2fa/totp/activate/", second_factor.ActivateTOTP.as_view(), name="mfa_activate_totp"),
    path("konto/2fa/webauthn/add/", second_factor.AddWebAuthn.as_view(), name="mfa_add_webauthn"),
    path("konto/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("programmes.urls")),
    path("", include("applications.urls")),
    path("", include("reviews.urls")),
    path("", include("letters.urls")),
    path("backoffice/gestaltung/", backoffice_page(*STAFF)(style_guide), name="style_guide"),
    path("backoffice/", admin.site.urls),
]

if settings.DEMO:
    # With DEBUG on, Django would answer an unknown address with its page for developers.
    urlpatterns.append(re_path(r"^.*/$", views.unknown_address))
