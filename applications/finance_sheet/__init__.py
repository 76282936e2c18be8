"""The finance plan as a workbook (XLSX): out, as a file to fill in, and in again."""

from applications.finance_sheet.handing_out import application_sheets, sheets_of, template_sheets
from applications.finance_sheet.taking_in import LARGEST_FILE, ReadPlan, read_upload

__all__ = ["LARGEST_FILE", "ReadPlan", "application_sheets", "read_upload", "sheets_of", "template_sheets"]
