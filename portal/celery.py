import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("portal", task_cls="portal.worker_requests:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
