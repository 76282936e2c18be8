"""The benchmark's data: a call, its people, applications in the states the pages are measured in.

One application of each kind is made by the portal's own actions, as people would; the rest are copies
(clones). With --prepare: only makes the first ones. Otherwise a process that stays: reads one JSON command
a line, answers one JSON line.
"""

import json
import os
import sys
from datetime import timedelta

import django

from bench import requests

PRESET = "inklusion-vor-ort-sachsen-2023"
ROWS = 40  # of costs, in the plan whose form is measured
MOST_ROWS = 500  # in the one that a browser opens
# About as many districts as a Land has: the list filters by region.
DISTRICT = "'Musterkreis ' || (g.n %% 12)"


class Story:
    """What is there, and the requests that can be made of it."""

    def __init__(self):
        from core import clock
        from letters.actions import templates
        from portal.showcase.demo.people import load_staff
        from programmes.actions import load_preset

        self.call = load_preset(
            name=PRESET, closes_at=clock.closing_moment(clock.today() + timedelta(days=40)), is_demo=True
        )
        self.other = load_preset(
            name=PRESET,
            closes_at=clock.closing_moment(clock.today() + timedelta(days=20)),
            is_demo=True,
            changes={"slug": "zum-bewilligen", "number_prefix": "Z"},
        )
        self.third = load_preset(
            name=PRESET,
            closes_at=clock.closing_moment(clock.today() + timedelta(days=30)),
            is_demo=True,
            changes={"slug": "zum-verteilen", "number_prefix": "V"},
        )
        for call in (self.call, self.other):
            templates.load(call=call, preset=PRESET)
        self.staff = load_staff(self.call)
        for name in ("officer", "land1"):
            self._second_factor(self.staff[name])
        self.reviewed = self._tandem("Musterrode", "Zusammen in der Neustadt", reviewed=True)
        self.draft = self._tandem("Exempelau", "Stadtpark ohne Barrieren")
        self.agreed = self._tandem("Beispielhausen", "Begegnung am Marktplatz", consent=True)
        self.wide = self._tandem("Probeburg", "Ein Plan mit vielen Zeilen", rows=ROWS)
        self.scored = self._tandem("Vorlagenthal", "Noch zu begutachten", opened=True)

    def other_tandem(self):
        """In the other call, reviewed, for what comes after the selection."""
        return self._tandem("Modellberg", "Wir in Modellberg", call=self.other, reviewed=True)

    def to_assign(self):
        """Found eligible, nobody assigned: in a call of its own, with its reviewers."""
        return self._tandem("Erprobau", "Zum Verteilen", call=self.third, eligible=True)

    def copies_to_assign(self, number: int) -> tuple[int, int]:
        return requests.UNASSIGNED + 1, requests.UNASSIGNED + number

    def _second_factor(self, user) -> None:
        from allauth.mfa.models import Authenticator

        from core import clock

        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        user.factor_released_at = clock.now()
        user.save(update_fields=["factor_released_at"])

    def _tandem(self, place, title, *, call=None, **state):
        from applications.draft.models.application import Application
        from bench.clones import Tree
        from portal.showcase.demo.people import load_tandem

        tandem = load_tandem(place)
        application = Application.objects.filter(call=call or self.call, title=title).first()
        if application is None:
            application = self._make(tandem, title, call or self.call, **state)
        tree = Tree(self._overrides())
        self._gather(tree, application, tandem)
        self._hand_in_copies(tree, application, tandem)
        tree.application, tree.tandem = application, tandem
        return tree

    def _make(self, tandem, title, call, *, consent=False, rows=0, **after):
        """consent: of one partner. after: handed in and eligible; opened: a reviewer may begin; reviewed: three
        have locked."""
        from casework.actions import eligibility
        from portal.showcase.demo import drafts, reviewing

        application = drafts.begin(call, tandem, title)
        drafts.write(application, tandem, space=tandem.home.place, population=4100)
        if rows:
            self._widen(application, tandem, rows)
        if consent or after:
            drafts.consent(application, tandem, both=not consent)
        if after:
            eligibility.find_eligible(application=application, by=self.staff["officer"])
            application.refresh_from_db()
        if "reviewed" in after:
            reviewing.review(application, self.staff, ("land1", "aktion1"), 3, expert=True)
        if "opened" in after:
            for assignment in reviewing.assign(application, self.staff, "land1").values():
                reviewing.declare_free(assignment)
        return application

    def _widen(self, application, tandem, rows) -> None:
        """So many rows of costs, an amount in each year."""
        from decimal import Decimal

        from applications.plans.models import CostAmount, CostItem

        plan = application.partners.get(organisation=tandem.municipality).finance_plan
        there = plan.cost_items.count()
        items = CostItem.objects.bulk_create(
            CostItem(plan=plan, category="material", label=f"Position {number}", position=number)
            for number in range(there, rows)
        )
        CostAmount.objects.bulk_create(
            CostAmount(item=item, year=year, amount=Decimal(number))
            for number, item in enumerate(items, start=1)
            for year in application.call.budget_years
        )

    def _overrides(self) -> dict:
        from accounts.models import Organisation, Place, User
        from applications.draft.models.application import Application, PartnerInvitation
        from bench.clones import PLACE_KEY
        from reviews.assessment.models.scoring import Review, Score

        return {
            (Place, "key"): PLACE_KEY,
            (Place, "name"): "o.name || ' ' || g.n",
            (Place, "district"): DISTRICT,
            (User, "email"): "g.n || '-' || o.email",
            (Organisation, "name"): "o.name || ' ' || g.n",
            (
                Application,
                "number",
            ): "CASE WHEN o.number IS NULL THEN NULL ELSE 'B-' || lpad(g.n::text, greatest(5, length(g.n::text)), '0') END",
            (Application, "title"): "o.title || ' ' || g.n",
            (Application, "start_key"): "NULL",
            (Application, "submitted_at"): "o.submitted_at - g.n * interval '1 minute'",
            (PartnerInvitation, "token_hash"): "md5(o.token_hash || g.n) || md5(g.n || o.token_hash)",
            # Spread like real ones: every application has its own mean.
            (Score, "points"): "least(5, greatest(0, o.points - 1) + abs(hashtext(o.id::text || g.n) %% 4))",
            # The result a review keeps; the trigger that would write it sleeps while rows are copied.
            (
                Review,
                "percent",
            ): "least(100, greatest(0, o.percent - 20) + abs(hashtext(o.id::text || g.n) %% 41))",
        }

    def _gather(self, tree, application, tandem) -> None:
        from accounts.models import Membership
        from applications.draft.models.consent import Consent
        from applications.plans.models import CostAmount, CostItem, FinancePlan, FundingAmount, FundingSource
        from applications.submission.models.submission import Submission
        from casework.models import ConflictDeclaration
        from core.audit import entries_about
        from reviews.assessment.models.scoring import Review, Score

        people = [tandem.clerk, tandem.director]
        organisations = [tandem.municipality, tandem.nonprofit]
        tree.add(tandem.municipality.place, people, organisations)
        tree.add(Membership.objects.filter(organisation__in=organisations))
        tree.add(application, application.partners.all(), application.invitations.all())
        tree.add(application.social_space, application.sections.all(), application.attachments.all())
        tree.add(application.letters_of_intent.all())
        plans = FinancePlan.objects.filter(partner__application=application)
        tree.add(plans, CostItem.objects.filter(plan__in=plans))
        tree.add(CostAmount.objects.filter(item__plan__in=plans))
        tree.add(FundingSource.objects.filter(plan__in=plans))
        tree.add(FundingAmount.objects.filter(source__plan__in=plans))
        tree.add(Consent.objects.filter(partner__application=application))
        tree.add(Submission.objects.filter(application=application))
        tree.add(application.assignments.all())
        tree.add(ConflictDeclaration.objects.filter(assignment__application=application))
        reviews = Review.objects.filter(assignment__application=application)
        tree.add(reviews, Score.objects.filter(review__in=reviews))
        self._gather_audit(tree, entries_about(application, *reviews, *application.assignments.all()))

    def _hand_in_copies(self, tree, application, tandem) -> None:
        """What a copy hands in is the content of the copy, and its hash and the consents to it are true."""
        from applications.draft.models.consent import Consent
        from applications.submission.content import canonical
        from applications.submission.models.submission import Submission

        submission = Submission.objects.filter(application=application).first()
        if submission is None:
            return
        text = canonical(submission.content)
        place = tandem.municipality.place
        numbered = "%s::text || ' ' || g.n"
        for name in (application.title, tandem.municipality.name, tandem.nonprofit.name):
            tree.words[name] = numbered, [name]
        # As Place.__str__ says it.
        tree.words[str(place)] = f"{numbered} || ' (' || {DISTRICT} || ')'", [place.name]
        sql, parameters = tree.rewritten("%s", [text], text)
        tree.overrides[Submission, "content"] = f"({sql})::jsonb", parameters
        fingerprint = f"encode(sha256(convert_to({sql}, 'UTF8')), 'hex')", parameters
        tree.overrides[Submission, "content_hash"] = fingerprint
        tree.overrides[Consent, "content_hash"] = fingerprint

    def _gather_audit(self, tree, entries) -> None:
        from core.models import AuditEntry

        tree.add(entries)
        tree.overrides[AuditEntry, "subject_id"] = "md5(o.subject_id::text || '-' || g.n)::uuid"

    # -- commands ---------------------------------------------------------------------------------------
    def grow(self, *, reviewed, drafts, agreed, wide=(1, 0)) -> dict:
        """More applications: handed in and reviewed, drafts, drafts one partner agreed to, drafts with many rows;
        the first and the last number of each."""
        from django.db import connection, transaction

        from applications.submission.models.submission import NumberSeries
        from bench.clones import analyze

        # The people of one tree have their own copies; numbers are disjoint, so places do not collide.
        with transaction.atomic():
            self.reviewed.copy(*reviewed)
            self.draft.copy(*(requests.DRAFTS + number for number in drafts))
            self.agreed.copy(*(requests.AGREED + number for number in agreed))
            self.wide.copy(*(requests.WIDE + number for number in wide))
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                self._agree_to_copies(range(requests.AGREED + agreed[0], requests.AGREED + agreed[1] + 1))
        NumberSeries.objects.update_or_create(call=self.call, defaults={"last": reviewed[1]})
        analyze()
        return {"applications": self.call.applications.filter(submitted_at__isnull=False).count()}

    def _agree_to_copies(self, numbers) -> None:
        """The consent of a copy counts for the content of the copy."""
        from applications.draft.models.application import Application
        from applications.draft.models.consent import Consent
        from applications.submission.content import content_hash
        from applications.submission.queries.content import whole
        from bench.clones import copy_id

        (consent,) = self.agreed.rows[Consent]
        self.hashes = {}
        for start in range(0, len(numbers), 100):
            part = numbers[start : start + 100]
            wanted = {copy_id(self.agreed.application.pk, number): number for number in part}
            changed = []
            for application in whole(Application.objects.filter(pk__in=wanted)):
                number = wanted[application.pk]
                self.hashes[number] = content_hash(application)
                changed.append(Consent(pk=copy_id(consent, number), content_hash=self.hashes[number]))
            Consent.objects.bulk_update(changed, ["content_hash"])

    def requests(self, **numbers) -> dict:
        return requests.of_cases(self, **numbers)

    def large_plan(self):
        """A plan as long as one can be."""
        return self._tandem("Probeburg", "Ein Plan mit 500 Zeilen", rows=MOST_ROWS)

    def pages(self) -> dict:
        return requests.of_browser(self)

    def minute(self, **numbers) -> dict:
        return requests.of_minute(self, **numbers)

    def written(self) -> dict:
        """What the requests leave behind, counted."""
        from applications.draft.models.texts import Section
        from applications.submission.models.submission import Submission
        from core.models import AuditEntry, OutboxMessage

        return {
            "submissions": Submission.objects.count(),
            "on record": AuditEntry.objects.filter(verb="application.submit").count(),
            "receipts owed": OutboxMessage.objects.filter(kind="application.receipt").count(),
            "texts": Section.objects.filter(text__contains=requests.SAVED).count(),
        }

    def growth(self, *, first: int, last: int) -> list:
        """With applications first to last more, and their history: [[page, seconds in the database, statements]]."""
        from bench import growth

        return growth.measured(self, first, last)

    def jobs(self) -> list:
        from bench import jobs

        return jobs.measure(self)


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    if "--prepare" in sys.argv:
        from django.core.management import call_command

        call_command("migrate", interactive=False, skip_checks=True, verbosity=0)
    story = Story()
    if "--prepare" in sys.argv:
        return
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(story, command.pop("do"))(**command)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
