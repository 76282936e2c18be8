from django.urls import path

from bench.floor import views

urlpatterns = [
    path("page/<int:rows>/<int:padding>/", views.page),
    path("entry/", views.entry),
]
