from django.urls import path

from applications import views
from applications.views import printing, versions

app_name = "applications"
urlpatterns = [
    path("bewerbungen/", views.application_list, name="list"),
    path("bewerbungen/neu/<slug:slug>/", views.new, name="new"),
    path("bewerbungen/einladung/", views.resume_invitation, name="resume_invitation"),
    path("bewerbungen/einladung/<str:token>/", views.invitation, name="invitation"),
    path("bewerbungen/absichtserklaerung/<str:token>/", views.letter_request, name="letter_request"),
    path("bewerbungen/absichtserklaerung/danke/<str:signed>/", views.letter_copy, name="letter_copy"),
    path(
        "bewerbungen/absichtserklaerung/danke/<str:signed>/datei/",
        views.letter_copy_file,
        name="letter_copy_file",
    ),
    path("bewerbungen/<uuid:pk>/", views.detail, name="detail"),
    path("bewerbungen/<uuid:pk>/titel/", views.title, name="title"),
    path("bewerbungen/<uuid:pk>/sozialraum/", views.social_space, name="social_space"),
    path("bewerbungen/<uuid:pk>/abschnitt/<uuid:section_pk>/", views.section, name="section"),
    path("bewerbungen/<uuid:pk>/anwesend/<slug:part>/", views.present, name="present"),
    path(
        "bewerbungen/<uuid:pk>/abschnitt/<uuid:section_pk>/drucken/",
        views.print_section,
        name="print_section",
    ),
    path("bewerbungen/<uuid:pk>/konzept/", views.concept, name="concept"),
    path("bewerbungen/<uuid:pk>/unterlagen/<slug:kind>/", views.paper, name="paper"),
    path("bewerbungen/<uuid:pk>/absichtserklaerungen/", views.letters_of_intent, name="letters_of_intent"),
    path(
        "bewerbungen/<uuid:pk>/absichtserklaerungen/<uuid:request_pk>/erneut/",
        views.resend_letter_request,
        name="resend_letter_request",
    ),
    path(
        "bewerbungen/<uuid:pk>/absichtserklaerungen/<uuid:request_pk>/zuruecknehmen/",
        views.revoke_letter_request,
        name="revoke_letter_request",
    ),
    path("bewerbungen/<uuid:pk>/anlagen/<uuid:attachment_pk>/", views.attachment, name="attachment"),
    path(
        "bewerbungen/<uuid:pk>/anlagen/<uuid:attachment_pk>/entfernen/",
        views.remove_attachment,
        name="remove_attachment",
    ),
    path("bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/", views.finance_plan, name="finance_plan"),
    path("bewerbungen/<uuid:pk>/finanzplan/als-xlsx/", views.export_plans, name="export_plans"),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/schreiben-lassen/",
        views.let_others_write,
        name="let_others_write",
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/als-xlsx/", views.export_plan, name="export_plan"
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/muster-xlsx/",
        views.plan_template,
        name="plan_template",
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/einlesen/", views.import_plan, name="import_plan"
    ),
    path("bewerbungen/<uuid:pk>/partner/", views.partners, name="partners"),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/zuruecknehmen/",
        views.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/adresse/",
        views.readdress_invitation,
        name="readdress_invitation",
    ),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/erneut/",
        views.resend_invitation,
        name="resend_invitation",
    ),
    path("bewerbungen/<uuid:pk>/kommentare/<slug:part>/", views.comments, name="comments"),
    path(
        "bewerbungen/<uuid:pk>/kommentare/<uuid:comment_pk>/erledigt/",
        views.resolve_comment,
        name="resolve_comment",
    ),
    path(
        "bewerbungen/<uuid:pk>/kommentare/<uuid:comment_pk>/oeffnen/",
        views.reopen_comment,
        name="reopen_comment",
    ),
    path("bewerbungen/<uuid:pk>/zustaendig/<slug:part>/", views.responsibility, name="responsibility"),
    path("bewerbungen/<uuid:pk>/einreichen/", views.submit, name="submit"),
    path("bewerbungen/<uuid:pk>/einreichen/zuruecknehmen/", views.withdraw_consent, name="withdraw_consent"),
    path("bewerbungen/<uuid:pk>/eingangsbestaetigung/", views.receipt, name="receipt"),
    path(
        "bewerbungen/<uuid:pk>/eingangsbestaetigung/<uuid:row_pk>/pdf/",
        views.receipt_pdf,
        name="receipt_pdf",
    ),
    path("bewerbungen/<uuid:pk>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("bewerbungen/<uuid:pk>/zurueckziehen/aufgeben/", views.cancel_withdrawal, name="cancel_withdrawal"),
    path("bewerbungen/<uuid:pk>/nachfrage/", views.reopening, name="reopening"),
    path("bewerbungen/<uuid:pk>/nachfrage/antwort/", views.answer, name="answer"),
    path("bewerbungen/<uuid:pk>/nachfrage/zustimmen/", views.agree_to_answer, name="agree_to_answer"),
    path("bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/", views.replacement, name="replacement"),
    path(
        "bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/erneut/",
        views.resend_replacement,
        name="resend_replacement",
    ),
    path(
        "bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/beenden/",
        views.drop_replacement,
        name="drop_replacement",
    ),
    path("bewerbungen/wechsel/", views.resume_replacement, name="resume_replacement"),
    path("bewerbungen/wechsel/<str:token>/", views.replacement_invitation, name="replacement_invitation"),
    path("bewerbungen/<uuid:pk>/druckansicht/", printing.application_print, name="print"),
    path("bewerbungen/<uuid:pk>/als-pdf/", printing.export_pdf, name="export_pdf"),
    path("bewerbungen/<uuid:pk>/fassungen/", versions.versions, name="versions"),
    path("bewerbungen/<uuid:pk>/fassungen/vergleich/", versions.compare, name="compare_versions"),
    path("bewerbungen/<uuid:pk>/fassungen/<uuid:version_pk>/", versions.version, name="version"),
    path(
        "bewerbungen/<uuid:pk>/fassungen/<uuid:version_pk>/zurueckholen/",
        versions.restore_version,
        name="restore_version",
    ),
]
