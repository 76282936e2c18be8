from django.urls import path

from letters import views

app_name = "letters"

urlpatterns = [
    path("bewerbungen/<uuid:application_pk>/bescheide/", views.letter_list, name="list"),
    path("bewerbungen/<uuid:application_pk>/bescheide/<uuid:pk>/", views.download, name="download"),
    path("bescheid/<str:code>/", views.verify, name="verify"),
]
