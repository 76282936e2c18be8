from reviews.case_file.entries import Entry, Kind

__all__ = ["Entry", "Kind"]
