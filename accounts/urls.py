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
]
