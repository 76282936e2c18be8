"""The tables of this room."""

from programmes.models.announcement import CallDate, CallDocument, CallQuestion
from programmes.models.call import Call, CallPart, DeadlineExtension, Programme
from programmes.models.funding import Cap, FundingLine, PartnerRole
from programmes.models.handing_in import FormSection, RequiredPaper
from programmes.models.rounds import Criterion, CriterionAnchor, Round
from programmes.models.self_check import SelfCheckAnswer, SelfCheckQuestion

__all__ = [
    "Call",
    "CallDate",
    "CallDocument",
    "CallPart",
    "CallQuestion",
    "Cap",
    "Criterion",
    "CriterionAnchor",
    "DeadlineExtension",
    "FormSection",
    "FundingLine",
    "PartnerRole",
    "Programme",
    "RequiredPaper",
    "Round",
    "SelfCheckAnswer",
    "SelfCheckQuestion",
]
