"""The file (Akte): what happened to one application, entry by entry, in order of time.

Rooms above bring what is theirs with `contributes` (budgets, letters), so that nothing is imported upwards.
"""

from reviews.case_file.entries import SOURCES, Entry, Kind, contributes

__all__ = ["SOURCES", "Entry", "Kind", "contributes"]
