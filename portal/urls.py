from django.contrib import admin
from django.urls import include, path

from core import health
from portal import views

urlpatterns = [
    path("", views.start, name="start"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("konto/", include("allauth.urls")),
    path("backoffice/", admin.site.urls),
]
