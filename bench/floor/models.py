from django.conf import settings
from django.db import models


class Row(models.Model):
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=160)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self):
        return self.number


class Entry(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.text[:40]
