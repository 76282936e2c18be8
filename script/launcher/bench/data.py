"""The benchmark's data: a call, its people, applications in the states the pages are measured in.

One application of each kind is made by the portal's own actions, as people would; the rest are copies
(clones). With --prepare: only makes the first ones. Otherwise a process that stays: reads one JSON command
a line, answers one JSON line.
"""

import json
import os
import sys
from datetime import timedelta
from urllib.parse import urlencode

import django

PRESET = "inklusion-vor-ort-sachsen-2023"
HOST = "localhost"
CSRF = "a" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Story:
    """What is there, and the requests that can be made of it."""

    def __init__(self):
        from core import clock
        from letters.actions import load_templates
        from portal.demo.people import load_staff
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
        for call in (self.call, self.other):
            load_templates(call=call, preset=PRESET)
        self.staff = load_staff(self.call)
        self._second_factor(self.staff["officer"])
        self.reviewed = self._tandem("Musterrode", "Zusammen in der Neustadt", reviewed=True)
        self.draft = self._tandem("Exempelau", "Stadtpark ohne Barrieren")
        self.agreed = self._tandem("Beispielhausen", "Begegnung am Marktplatz", consent=True)

    def other_tandem(self):
        """In the other call, reviewed, for what comes after the selection."""
        return self._tandem("Modellberg", "Wir in Modellberg", call=self.other, reviewed=True)

    def _second_factor(self, user) -> None:
        from allauth.mfa.models import Authenticator

        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )

    def _tandem(self, place, title, *, call=None, consent=False, reviewed=False):
        from applications.models import Application
        from portal.demo.people import load_tandem
        from script.launcher.bench.clones import Tree

        tandem = load_tandem(place)
        application = Application.objects.filter(call=call or self.call, title=title).first()
        if application is None:
            application = self._make(tandem, title, call or self.call, consent=consent, reviewed=reviewed)
        tree = Tree(self._overrides())
        self._gather(tree, application, tandem)
        tree.application, tree.tandem = application, tandem
        return tree

    def _make(self, tandem, title, call, *, consent, reviewed):
        from applications import actions
        from portal.demo import drafts, reviewing

        application = drafts.begin(call, tandem, title)
        drafts.write(application, tandem, space=tandem.home.place, population=4100)
        if consent or reviewed:
            drafts.consent(application, tandem, both=reviewed)
        if reviewed:
            actions.find_eligible(application=application, by=self.staff["officer"])
            application.refresh_from_db()
            reviewing.review(application, self.staff, ("land1", "aktion1"), 3, expert=True)
        return application

    def _overrides(self) -> dict:
        from accounts.models import Organisation, Place, User
        from applications.models import Application, PartnerInvitation, Submission
        from reviews.models import Score
        from script.launcher.bench.clones import PLACE_KEY

        return {
            (Place, "key"): PLACE_KEY,
            (Place, "name"): "o.name || ' ' || g.n",
            # About as many districts as a Land has: the list filters by region.
            (Place, "district"): "'Musterkreis ' || (g.n %% 12)",
            (User, "email"): "g.n || '-' || o.email",
            (Organisation, "name"): "o.name || ' ' || g.n",
            (
                Application,
                "number",
            ): "CASE WHEN o.number IS NULL THEN NULL ELSE 'B-' || lpad(g.n::text, 5, '0') END",
            (Application, "title"): "o.title || ' ' || g.n",
            (Application, "start_key"): "NULL",
            (Application, "submitted_at"): "o.submitted_at - g.n * interval '1 minute'",
            (PartnerInvitation, "token_hash"): "md5(o.token_hash || g.n) || md5(g.n || o.token_hash)",
            (Submission, "content"): (
                "jsonb_set(o.content, '{title}', to_jsonb((o.content->>'title') || ' ' || g.n))"
            ),
            # Spread like real ones: every application has its own mean.
            (Score, "points"): "least(5, greatest(0, o.points - 1) + abs(hashtext(o.id::text || g.n) %% 4))",
        }

    def _gather(self, tree, application, tandem) -> None:
        from accounts.models import Membership
        from applications import models as a
        from core.audit import entries_about
        from reviews import models as r

        people = [tandem.clerk, tandem.director]
        organisations = [tandem.municipality, tandem.nonprofit]
        tree.add(tandem.municipality.place, people, organisations)
        tree.add(Membership.objects.filter(organisation__in=organisations))
        tree.add(application, application.partners.all(), application.invitations.all())
        tree.add(application.social_space, application.sections.all(), application.attachments.all())
        tree.add(application.letters_of_intent.all())
        plans = a.FinancePlan.objects.filter(partner__application=application)
        tree.add(plans, a.CostItem.objects.filter(plan__in=plans))
        tree.add(a.CostAmount.objects.filter(item__plan__in=plans))
        tree.add(a.FundingSource.objects.filter(plan__in=plans))
        tree.add(a.FundingAmount.objects.filter(source__plan__in=plans))
        tree.add(a.Consent.objects.filter(partner__application=application))
        tree.add(a.Submission.objects.filter(application=application))
        tree.add(application.assignments.all())
        tree.add(r.ConflictDeclaration.objects.filter(assignment__application=application))
        reviews = r.Review.objects.filter(assignment__application=application)
        tree.add(reviews, r.Score.objects.filter(review__in=reviews))
        self._gather_audit(tree, entries_about(application, *reviews, *application.assignments.all()))

    def _gather_audit(self, tree, entries) -> None:
        from core.models import AuditEntry

        tree.add(entries)
        tree.overrides[AuditEntry, "subject_id"] = "md5(o.subject_id::text || '-' || g.n)::uuid"

    # -- commands ---------------------------------------------------------------------------------------
    def grow(self, *, first, last, drafts_first, drafts_last, agreed_last) -> dict:
        """More applications: handed in and reviewed (first to last), drafts, drafts one partner agreed to."""
        from django.db import connection, transaction

        from applications.models import NumberSeries
        from script.launcher.bench.clones import analyze

        # The people of one tree have their own copies; numbers are disjoint, so places do not collide.
        with transaction.atomic():
            self.reviewed.copy(first, last)
            self.draft.copy(20_000 + drafts_first, 20_000 + drafts_last)
            self.agreed.copy(40_000 + drafts_first, 40_000 + agreed_last)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                self._agree_to_copies(range(40_000 + drafts_first, 40_000 + agreed_last + 1))
        NumberSeries.objects.update_or_create(call=self.call, defaults={"last": last})
        analyze()
        return {"applications": self.call.applications.filter(submitted_at__isnull=False).count()}

    def _agree_to_copies(self, numbers) -> None:
        """The consent of a copy counts for the content of the copy."""
        from applications.content import content_hash
        from applications.models import Application, Consent
        from applications.queries import whole
        from script.launcher.bench.clones import copy_id

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

    def sessions(self, users: list) -> dict:
        """{user id: session key}. users: [(the first person's row, id)], the hash is the first one's."""
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore
        from django.contrib.sessions.models import Session
        from django.utils import timezone
        from django.utils.crypto import get_random_string

        store, made, rows = SessionStore(), {}, []
        for first, pk in users:
            made[pk] = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
            data = {
                SESSION_KEY: str(pk),
                BACKEND_SESSION_KEY: BACKEND,
                HASH_SESSION_KEY: first.get_session_auth_hash(),
            }
            rows.append(
                Session(
                    session_key=made[pk],
                    session_data=store.encode(data),
                    expire_date=timezone.now() + timedelta(hours=9),
                )
            )
        Session.objects.bulk_create(rows)
        return made

    def requests(self, *, numbers, drafts, agreed) -> dict:
        """{name of the case: [requests]}; numbers, drafts, agreed: [first, last] of the copies to use."""
        from django.urls import reverse

        from applications.merge import basis
        from applications.models import Section
        from script.launcher.bench.clones import copy_id

        officer = self.staff["officer"]
        desk = self.sessions([(officer, officer.pk)])[officer.pk]
        several = range(numbers[0], min(numbers[1], numbers[0] + 40) + 1)
        round_ = self.call.rounds.order_by("number").first()
        first = self.draft.tandem.clerk
        own = {number: copy_id(first.pk, 20_000 + number) for number in range(drafts[0], drafts[1] + 1)}
        cookies = self.sessions([(first, pk) for pk in own.values()])
        call_page = reverse("programmes:call", args=[self.call.slug])
        visitor = cookies[own[drafts[0]]]
        found = {
            "start, visitor": [get("/")],
            "start": [get("/", visitor)],
            "call, visitor": [get(call_page)],
            "call": [get(call_page, visitor)],
            "application": [
                get(
                    reverse(
                        "applications:detail", args=[copy_id(self.draft.application.pk, 20_000 + number)]
                    ),
                    cookies[own[number]],
                )
                for number in list(own)[:40]
            ],
            "list": [get(reverse("backoffice:applications"), desk)],
            "office application": [
                get(
                    reverse("backoffice:application", args=[copy_id(self.reviewed.application.pk, number)]),
                    desk,
                )
                for number in several
            ],
            "ranking": [get(reverse("backoffice:ranking", args=[round_.pk]), desk)],
        }
        section = Section.objects.filter(application=self.draft.application).first()
        began = basis(section.text)
        found["draft save"] = [
            post(
                reverse(
                    "applications:section",
                    args=[
                        copy_id(self.draft.application.pk, 20_000 + number),
                        copy_id(section.pk, 20_000 + number),
                    ],
                ),
                cookies[pk],
                {"text": f"{section.text} Neu in Fassung {number}.", "basis-text": began},
                more="X-Autosave: 1\r\n",  # as the page does, a second after the last key stroke
            )
            for number, pk in own.items()
        ]
        found["submit"] = self._submits(range(40_000 + agreed[0], 40_000 + agreed[1] + 1))
        found["floor entry text"] = f"{section.text} Neu."
        return found

    def _submits(self, numbers) -> list:
        """The second partner's consent, each to an application of its own."""
        from django.urls import reverse

        from script.launcher.bench.clones import copy_id

        director = self.agreed.tandem.director
        partner = self.agreed.application.partners.get(organisation=self.agreed.tandem.nonprofit)
        people = {number: copy_id(director.pk, number) for number in numbers}
        cookies = self.sessions([(director, pk) for pk in people.values()])
        return [
            post(
                reverse("applications:submit", args=[copy_id(self.agreed.application.pk, number)]),
                cookies[pk],
                {
                    "content_hash": self.hashes[number],
                    "partner": copy_id(partner.pk, number),
                    "agree": "on",
                },
            )
            for number, pk in people.items()
        ]

    def submitted(self) -> dict:
        from applications.models import Submission

        return {"submissions": Submission.objects.count()}


def get(path: str, session: str = "") -> str:
    return _request(f"GET {path} HTTP/1.1", session)


def post(path: str, session: str, fields: dict, more: str = "") -> str:
    body = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
    more += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return _request(f"POST {path} HTTP/1.1", session, more + f"Origin: https://{HOST}\r\n", body)


def _request(line: str, session: str, more: str = "", body: str = "") -> str:
    """As the reverse proxy hands it on: it did TLS, and says so."""
    cookies = f"Cookie: __Host-sessionid={session}; __Host-csrftoken={CSRF}\r\n" if session else ""
    return (
        f"{line}\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nAccept: text/html\r\n"
        f"Accept-Language: de\r\n{cookies}{more}Connection: close\r\n\r\n{body}"
    )


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    os.environ["DJANGO_SETTINGS_MODULE"] = "script.launcher.bench.settings"
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
