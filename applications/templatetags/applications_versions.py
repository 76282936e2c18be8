"""Marks and words for two states beside each other (submission.compare)."""

from django import template

from core.money import euro

register = template.Library()


@register.filter
def signed_euro(amount):
    """+1.200,00 € or −200,00 €"""
    sign = "+" if amount >= 0 else "\N{MINUS SIGN}"
    return f"{sign}{euro(abs(amount))}"
