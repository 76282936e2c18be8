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


# -- what the second floor reads: a few rows at a time, as an ordinary page does -----------------------------


class Place(models.Model):
    key = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    district = models.CharField(max_length=120)

    def __str__(self):
        return self.name


class Owner(models.Model):
    place = models.ForeignKey(Place, models.PROTECT)
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=120)
    email = models.EmailField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self):
        return self.name


class Part(models.Model):
    owner = models.ForeignKey(Owner, models.PROTECT)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self):
        return self.title
