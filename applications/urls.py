"""The addresses of the pages for people of a tandem, and of those behind a link."""

from django.urls import path

from applications.changes.views import reopening, replacement, withdrawal
from applications.draft.views import comments, invitations, presence, start, texts
from applications.overview.views import applications, partners
from applications.papers.views import letter_requests, papers
from applications.plans.views import plan, sheet
from applications.submission.views import printing, submission, versions

app_name = "applications"
urlpatterns = [
    path("bewerbungen/", applications.application_list, name="list"),
    path("bewerbungen/neu/<slug:slug>/", start.new, name="new"),
    path("bewerbungen/einladung/", invitations.resume_invitation, name="resume_invitation"),
    path("bewerbungen/einladung/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "bewerbungen/absichtserklaerung/<str:token>/", letter_requests.letter_request, name="letter_request"
    ),
    path(
        "bewerbungen/absichtserklaerung/danke/<str:signed>/", letter_requests.letter_copy, name="letter_copy"
    ),
    path(
        "bewerbungen/absichtserklaerung/danke/<str:signed>/datei/",
        letter_requests.letter_copy_file,
        name="letter_copy_file",
    ),
    path("bewerbungen/<uuid:pk>/", applications.detail, name="detail"),
    path("bewerbungen/<uuid:pk>/titel/", texts.title, name="title"),
    path("bewerbungen/<uuid:pk>/sozialraum/", texts.social_space, name="social_space"),
    path("bewerbungen/<uuid:pk>/abschnitt/<uuid:section_pk>/", texts.section, name="section"),
    path("bewerbungen/<uuid:pk>/anwesend/<slug:part>/", presence.present, name="present"),
    path(
        "bewerbungen/<uuid:pk>/abschnitt/<uuid:section_pk>/drucken/",
        texts.print_section,
        name="print_section",
    ),
    path("bewerbungen/<uuid:pk>/konzept/", papers.concept, name="concept"),
    path("bewerbungen/<uuid:pk>/unterlagen/<slug:kind>/", papers.paper, name="paper"),
    path("bewerbungen/<uuid:pk>/absichtserklaerungen/", papers.letters_of_intent, name="letters_of_intent"),
    path(
        "bewerbungen/<uuid:pk>/absichtserklaerungen/<uuid:request_pk>/erneut/",
        letter_requests.resend_letter_request,
        name="resend_letter_request",
    ),
    path(
        "bewerbungen/<uuid:pk>/absichtserklaerungen/<uuid:request_pk>/zuruecknehmen/",
        letter_requests.revoke_letter_request,
        name="revoke_letter_request",
    ),
    path("bewerbungen/<uuid:pk>/anlagen/<uuid:attachment_pk>/", papers.attachment, name="attachment"),
    path(
        "bewerbungen/<uuid:pk>/anlagen/<uuid:attachment_pk>/entfernen/",
        papers.remove_attachment,
        name="remove_attachment",
    ),
    path("bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/", plan.finance_plan, name="finance_plan"),
    path("bewerbungen/<uuid:pk>/finanzplan/als-xlsx/", sheet.export_plans, name="export_plans"),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/schreiben-lassen/",
        plan.let_others_write,
        name="let_others_write",
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/als-xlsx/", sheet.export_plan, name="export_plan"
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/muster-xlsx/",
        sheet.plan_template,
        name="plan_template",
    ),
    path(
        "bewerbungen/<uuid:pk>/finanzplan/<uuid:partner_pk>/einlesen/", sheet.import_plan, name="import_plan"
    ),
    path("bewerbungen/<uuid:pk>/partner/", partners.partners, name="partners"),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/zuruecknehmen/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/adresse/",
        invitations.readdress_invitation,
        name="readdress_invitation",
    ),
    path(
        "bewerbungen/<uuid:pk>/partner/<uuid:invitation_pk>/erneut/",
        invitations.resend_invitation,
        name="resend_invitation",
    ),
    path("bewerbungen/<uuid:pk>/kommentare/<slug:part>/", comments.comments, name="comments"),
    path(
        "bewerbungen/<uuid:pk>/kommentare/<uuid:comment_pk>/erledigt/",
        comments.resolve_comment,
        name="resolve_comment",
    ),
    path(
        "bewerbungen/<uuid:pk>/kommentare/<uuid:comment_pk>/oeffnen/",
        comments.reopen_comment,
        name="reopen_comment",
    ),
    path("bewerbungen/<uuid:pk>/zustaendig/<slug:part>/", comments.responsibility, name="responsibility"),
    path("bewerbungen/<uuid:pk>/einreichen/", submission.submit, name="submit"),
    path(
        "bewerbungen/<uuid:pk>/einreichen/zuruecknehmen/",
        submission.withdraw_consent,
        name="withdraw_consent",
    ),
    path("bewerbungen/<uuid:pk>/eingangsbestaetigung/", submission.receipt, name="receipt"),
    path(
        "bewerbungen/<uuid:pk>/eingangsbestaetigung/<uuid:row_pk>/pdf/",
        submission.receipt_pdf,
        name="receipt_pdf",
    ),
    path("bewerbungen/<uuid:pk>/zurueckziehen/", withdrawal.withdraw, name="withdraw"),
    path(
        "bewerbungen/<uuid:pk>/zurueckziehen/aufgeben/",
        withdrawal.cancel_withdrawal,
        name="cancel_withdrawal",
    ),
    path("bewerbungen/<uuid:pk>/nachfrage/", reopening.reopening, name="reopening"),
    path("bewerbungen/<uuid:pk>/nachfrage/antwort/", reopening.answer, name="answer"),
    path("bewerbungen/<uuid:pk>/nachfrage/zustimmen/", reopening.agree_to_answer, name="agree_to_answer"),
    path("bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/", replacement.replacement, name="replacement"),
    path(
        "bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/erneut/",
        replacement.resend_replacement,
        name="resend_replacement",
    ),
    path(
        "bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/beenden/",
        replacement.drop_replacement,
        name="drop_replacement",
    ),
    path("bewerbungen/wechsel/", replacement.resume_replacement, name="resume_replacement"),
    path(
        "bewerbungen/wechsel/<str:token>/", replacement.replacement_invitation, name="replacement_invitation"
    ),
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
