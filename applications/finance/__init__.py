"""The finance plans: sums, checks, picture. Arithmetic on what is loaded; Decimal euros throughout."""

from applications.finance.checks import Check, checks, failed, for_scripts, partner_checks
from applications.finance.picture import picture_of_plan, picture_of_tandem
from applications.finance.sums import Plan, percent, plan_of, plans
from applications.finance.terms import Terms, terms_of

__all__ = [
    "Check",
    "Plan",
    "Terms",
    "checks",
    "failed",
    "for_scripts",
    "partner_checks",
    "percent",
    "picture_of_plan",
    "picture_of_tandem",
    "plan_of",
    "plans",
    "terms_of",
]
