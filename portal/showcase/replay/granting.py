"""Awards and letters for the chosen."""

from datetime import date

from budgets.actions import awards
from core import clock
from letters.actions import issue, release, retrieval, writing
from portal.showcase.replay import calendar


def grant(applications, leads, staff) -> None:
    for number, application in enumerate(applications):
        partner = application.partners.select_related("finance_plan").get()
        amounts = {
            row.year: row.amount
            for source in partner.finance_plan.funding_sources.filter(kind="grant")
            for row in source.amounts.all()
        }
        with clock.as_if(calendar.at(calendar.AWARD_STAGED, 9, number)):
            award = awards.stage(
                application=application,
                period_from=date(min(amounts), 1, 1),
                period_to=date(max(amounts), 12, 31),
                amounts={partner.pk: amounts},
                by=staff.officer,
            )
        with clock.as_if(calendar.at(calendar.AWARD_COMMITTED, 9, number)):
            award = awards.commit(award=award, by=staff.approver)
        for share in award.shares.all():
            with clock.as_if(calendar.at(calendar.COMPOSED, 9, number)):
                letter = writing.compose(share=share, by=staff.officer)
            with clock.as_if(calendar.at(calendar.RELEASED, 9, number)):
                issued = issue.one(letter=release.one(letter=letter, by=staff.approver))
                assert issued is not None  # no worker knows of it yet
            with clock.as_if(calendar.at(calendar.RETRIEVED, 9, number)):
                retrieval.record(letter=issued, by=leads[application.pk].director)
