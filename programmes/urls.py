from django.urls import path

from programmes import views

app_name = "programmes"
urlpatterns = [
    path("aufrufe/", views.calls, name="calls"),
    path("aufrufe/<slug:slug>/", views.call, name="call"),
    path("aufrufe/<slug:slug>/selbstpruefung/", views.self_check, name="self_check"),
    path("aufrufe/<slug:slug>/dokumente/<slug:key>/", views.document, name="document"),
]
