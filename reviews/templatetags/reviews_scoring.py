"""What the scoring pages need to know about a paper."""

from django import template

from applications.papers.constants import SERVED
from applications.papers.pictures import readable_pages as pages_of

register = template.Library()


@register.filter
def readable_pages(attachment):
    """The numbers of the pages that can be read in the browser; none before the file is scanned."""
    return pages_of(attachment) if attachment.scan_state in SERVED else range(0)
