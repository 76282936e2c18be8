from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("konto/uebersicht/", views.profile, name="profile"),
    path("organisationen/", views.organisations, name="organisations"),
    path("organisationen/neu/", views.new_organisation, name="new_organisation"),
    path("organisationen/neu/kommune/", views.new_municipality, name="new_municipality"),
    path("organisationen/neu/traeger/", views.new_nonprofit, name="new_nonprofit"),
    path("organisationen/<uuid:pk>/", views.organisation, name="organisation"),
    path("organisationen/<uuid:pk>/bearbeiten/", views.edit_organisation, name="edit_organisation"),
    path("organisationen/<uuid:pk>/einladen/", views.invite_member, name="invite_member"),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/erneut/",
        views.invite_member_again,
        name="invite_member_again",
    ),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/adresse/",
        views.readdress_member_invitation,
        name="readdress_member_invitation",
    ),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/zuruecknehmen/",
        views.revoke_member_invitation,
        name="revoke_member_invitation",
    ),
    path(
        "organisationen/<uuid:pk>/mitglieder/<uuid:member_pk>/rolle/",
        views.change_member_role,
        name="change_member_role",
    ),
    path(
        "organisationen/<uuid:pk>/mitglieder/<uuid:member_pk>/entfernen/",
        views.remove_member,
        name="remove_member",
    ),
    path("organisationen/<uuid:pk>/verlassen/", views.leave, name="leave"),
    path("organisationen/einladung/<token>/", views.member_invitation, name="member_invitation"),
]
