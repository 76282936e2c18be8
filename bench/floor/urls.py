from django.urls import path

from bench.floor import views, work

urlpatterns = [
    path("page/<int:rows>/<int:padding>/", views.page, name="page"),
    path("entry/", views.entry),
    path("work/", work.work),
]
