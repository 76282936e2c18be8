from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Begutachtung und Auswahl")

    def ready(self):
        import reviews.queries.hearing  # noqa: F401  registers who may hear of an application
