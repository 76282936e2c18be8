"""The file of one application: who may read it, and everything in it."""

from reviews.queries.case_file.whole import CaseFile, Closed, case_file, may_read_file

__all__ = ["CaseFile", "Closed", "case_file", "may_read_file"]
