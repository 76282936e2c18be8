from django.urls import path

from accounts.views import members, organisations, second_factor, sessions

app_name = "accounts"
urlpatterns = [
    path("konto/uebersicht/", organisations.profile, name="profile"),
    path("konto/anmeldungen/", sessions.session_list, name="sessions"),
    path("konto/anmeldungen/beenden/", sessions.end_sessions, name="end_sessions"),
    path("konto/anmeldungen/dauer/", sessions.session_left, name="session_left"),
    path("konto/anmeldungen/bleiben/", sessions.stay, name="session_stay"),
    path("konto/zweiter-faktor/<token>/", second_factor.factor_link, name="factor_link"),
    path("organisationen/", organisations.organisations, name="organisations"),
    path("organisationen/neu/", organisations.new_organisation, name="new_organisation"),
    path("organisationen/neu/kommune/", organisations.new_municipality, name="new_municipality"),
    path("organisationen/neu/traeger/", organisations.new_nonprofit, name="new_nonprofit"),
    path("organisationen/<uuid:pk>/", organisations.organisation, name="organisation"),
    path("organisationen/<uuid:pk>/bearbeiten/", organisations.edit_organisation, name="edit_organisation"),
    path("organisationen/<uuid:pk>/einladen/", members.invite_member, name="invite_member"),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/erneut/",
        members.invite_member_again,
        name="invite_member_again",
    ),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/adresse/",
        members.readdress_member_invitation,
        name="readdress_member_invitation",
    ),
    path(
        "organisationen/<uuid:pk>/einladungen/<uuid:invitation_pk>/zuruecknehmen/",
        members.revoke_member_invitation,
        name="revoke_member_invitation",
    ),
    path(
        "organisationen/<uuid:pk>/mitglieder/<uuid:member_pk>/rolle/",
        members.change_member_role,
        name="change_member_role",
    ),
    path(
        "organisationen/<uuid:pk>/mitglieder/<uuid:member_pk>/entfernen/",
        members.remove_member,
        name="remove_member",
    ),
    path("organisationen/<uuid:pk>/verlassen/", members.leave, name="leave"),
    path("organisationen/einladung/<token>/", members.member_invitation, name="member_invitation"),
]
