from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("bewerbungen/<uuid:pk>/gespraech/", views.interview, name="interview"),
]
