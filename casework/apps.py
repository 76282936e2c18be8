from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Bearbeitung der Bewerbungen")

    def ready(self):
        from applications.draft import hearing
        from casework import downloads
        from casework.queries.hearing import sees_it_as_the_office_does
        from core.exports import kinds

        kinds.WANTED.register(downloads.wanted)
        hearing.MAY_HEAR.register(sees_it_as_the_office_does)
