from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("bewerbungen/<uuid:pk>/gespraech/", views.interview, name="interview"),
    path("bewerbungen/<uuid:pk>/gespraech/termin.ics", views.appointment, name="appointment"),
    path("bewerbungen/<uuid:pk>/gespraech/fragen/<uuid:question_pk>/", views.answer, name="talk_answer"),
    path(
        "bewerbungen/<uuid:pk>/gespraech/fragen/<uuid:question_pk>/datei/",
        views.answer_file,
        name="talk_answer_file",
    ),
]
