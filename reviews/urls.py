from django.urls import path

from reviews.talks import views as talks_views

app_name = "reviews"
urlpatterns = [
    path("bewerbungen/<uuid:pk>/gespraech/", talks_views.interview, name="interview"),
    path("bewerbungen/<uuid:pk>/gespraech/termin.ics", talks_views.appointment, name="appointment"),
    path(
        "bewerbungen/<uuid:pk>/gespraech/fragen/<uuid:question_pk>/", talks_views.answer, name="talk_answer"
    ),
    path(
        "bewerbungen/<uuid:pk>/gespraech/fragen/<uuid:question_pk>/datei/",
        talks_views.answer_file,
        name="talk_answer_file",
    ),
]
