"""What lists find, sort and filter an application by, kept in a row of its own.

Other rows say it already: names, places and grants stand in tables of several parts. To gather them for thousands at
each look took seconds (docs/decisions/0020). So the database writes it down whenever one of them changes, by
triggers on their tables: no write can forget it, raw SQL neither. It stands in this part because this is the lowest
one that knows them all.

Three kinds of words, because not everybody may find an application by all of them: casework.queries.listing
asks only for what its row would show this person.
"""

import uuid

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, Place
from applications.draft.models.application import Application, Partner
from applications.draft.models.reopening import Reopening
from applications.draft.models.texts import SocialSpace
from applications.plans.models import FinancePlan, FundingAmount, FundingSource
from applications.submission.models.submission import Amendment, Submission
from core.models import kept_by_trigger
from programmes.models import Call

# While a question of the office is open, sums and places are those that were handed in, not what is being
# written right now. OF_THESE: a uuid[] of applications.
COMPUTED = """
    SELECT a.id AS application_id, a.call_id,
           CASE WHEN a.submitted_at IS NOT NULL THEN a.number END AS number,
           CASE WHEN handed_in.content IS NULL THEN (
               SELECT sum(amount.amount)
                 FROM applications_partner partner
                 JOIN applications_financeplan plan ON plan.partner_id = partner.id
                 JOIN applications_fundingsource source ON source.plan_id = plan.id AND source.kind = 'grant'
                 JOIN applications_fundingamount amount ON amount.source_id = source.id
                WHERE partner.application_id = a.id
           ) ELSE (
               SELECT sum((amount #>> '{}')::numeric)
                 FROM jsonb_path_query(
                      handed_in.content, '$.partners[*].financing[*] ? (@.kind == "grant").amounts.*') AS amount
           ) END AS applied,
           place.key AS place_id,
           coalesce(nullif(place.district, ''), place.name) AS region,
           german_search_words(concat_ws(E'\\n', a.number, a.title)) AS words,
           german_search_words(coalesce((
               SELECT string_agg(organisation.name, E'\\n' ORDER BY partner.id)
                 FROM applications_partner partner
                 JOIN accounts_organisation organisation ON organisation.id = partner.organisation_id
                WHERE partner.application_id = a.id
           ), '')) AS names,
           german_search_words(concat_ws(E'\\n',
               CASE WHEN handed_in.content IS NULL THEN space.name
                    ELSE handed_in.content #>> '{social_space,name}' END,
               place.name, place.district
           )) AS places
      FROM applications_application a
      LEFT JOIN applications_socialspace space ON space.application_id = a.id
      LEFT JOIN LATERAL (
           SELECT coalesce(
               (SELECT content FROM applications_amendment WHERE application_id = a.id ORDER BY number DESC LIMIT 1),
               (SELECT content FROM applications_submission WHERE application_id = a.id)
           ) AS content
            WHERE EXISTS (SELECT FROM applications_reopening WHERE application_id = a.id AND state = 'open')
      ) handed_in ON true
      LEFT JOIN accounts_place place ON place.key =
           CASE WHEN handed_in.content IS NULL THEN space.place_id
                ELSE handed_in.content #>> '{social_space,place}' END
     WHERE a.id = ANY(OF_THESE)
"""
# The row is locked before anything is read: of two who change the same application at once, the second reads what
# the first has written, for at READ COMMITTED each statement of a function looks anew.
KEEP = """
    touched := ARRAY(SELECT DISTINCT id FROM (FOUND) AS found(id) WHERE id IS NOT NULL);
    PERFORM FROM applications_digest WHERE application_id = ANY(touched)
      ORDER BY application_id FOR NO KEY UPDATE;
    INSERT INTO applications_digest AS kept (application_id, call_id, number, applied, place_id, region, words, names, places)
    COMPUTED
    ON CONFLICT (application_id) DO UPDATE
       SET (call_id, number, applied, place_id, region, words, names, places)
         = (EXCLUDED.call_id, EXCLUDED.number, EXCLUDED.applied, EXCLUDED.place_id, EXCLUDED.region,
            EXCLUDED.words, EXCLUDED.names, EXCLUDED.places)
     WHERE (kept.call_id, kept.number, kept.applied, kept.place_id, kept.region, kept.words, kept.names, kept.places)
           IS DISTINCT FROM
           (EXCLUDED.call_id, EXCLUDED.number, EXCLUDED.applied, EXCLUDED.place_id, EXCLUDED.region,
            EXCLUDED.words, EXCLUDED.names, EXCLUDED.places);
    RETURN NULL;
""".replace("COMPUTED", COMPUTED.replace("OF_THESE", "touched").strip())


class Digest(models.Model):
    """One for each application, drafts as well. Nobody writes it but the triggers below."""

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="digest")
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    # None before it is handed in.
    number = models.TextField(null=True)
    # In euros, all partners and years; None without grants.
    applied = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    # The Landkreis, else the town.
    region = models.TextField(null=True)
    # Folded by german_search_words: number and title; the partners' names; the social space, its town, its Landkreis.
    words = models.TextField()
    names = models.TextField()
    places = models.TextField()

    class Meta:
        indexes = [
            GinIndex(
                *(OpClass(F(name), "gin_trgm_ops") for name in ("words", "names", "places")),
                name="digest_words",
            ),
            models.Index("applied", name="digest_applied"),
            models.Index(F("applied").desc(nulls_last=True), name="digest_applied_most"),
            # Of what is handed in: is there one in this region, and which come first.
            models.Index(
                fields=["call", "region", "number"], name="digest_region", condition=Q(number__isnull=False)
            ),
            models.Index(
                fields=["region", "number"],
                include=["call", "application"],
                name="digest_number_in_region",
                condition=Q(number__isnull=False),
            ),
        ]
        triggers = [
            kept_by_trigger("digest", "a digest follows its application"),
            # Nothing is taken away again, so that two who hand in wait for each other only the first time: who
            # reads it asks whether there is still an application.
            pgtrigger.Trigger(
                name="digest_region_of_call",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("call_id", "region"),
                condition=pgtrigger.Q(new__region__isnull=False),
                func="""
                    INSERT INTO applications_callregion (id, call_id, name)
                    VALUES (gen_random_uuid(), NEW.call_id, NEW.region) ON CONFLICT (call_id, name) DO NOTHING;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.application_id)


class CallRegion(models.Model):
    """A region that an application of this call lies in, or once lay in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="regions")
    name = models.TextField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="call_region_once")]

    def __str__(self) -> str:
        return self.name


def _keeps(
    name: str,
    operation: pgtrigger.Operation,
    found: str,
    *,
    first: str = "",
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """found: SQL of the ids of the applications that this row belongs to, and belonged to before."""
    return pgtrigger.Trigger(
        name=f"digest_of_{name}",
        when=pgtrigger.After,
        operation=operation,
        declare=[("touched", "uuid[]")],
        condition=condition,
        func=f"{first}{KEEP.replace('FOUND', found)}",
    )


def _changes(*columns: str) -> pgtrigger.Operation:
    return pgtrigger.Insert | pgtrigger.UpdateOf(*columns) | pgtrigger.Delete


OWN = "VALUES (OLD.application_id), (NEW.application_id)"
OF_PLANS = """
    SELECT partner.application_id FROM applications_partner partner
      JOIN applications_financeplan plan ON plan.partner_id = partner.id
"""
SOURCES = [
    (
        Application,
        _keeps(
            "application",
            pgtrigger.Insert,
            "VALUES (NEW.id)",
        ),
    ),
    (
        Application,
        _keeps(
            "application_renamed",
            pgtrigger.UpdateOf("number", "title", "call_id", "submitted_at"),
            "VALUES (NEW.id)",
            condition=pgtrigger.AnyChange("number", "title", "call", "submitted_at"),
        ),
    ),
    (
        Application,
        pgtrigger.Trigger(
            name="digest_goes",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            func="DELETE FROM applications_digest WHERE application_id = OLD.id; RETURN NULL;",
        ),
    ),
    (
        Partner,
        _keeps(
            "partner",
            _changes("application_id", "organisation_id"),
            OWN,
            # Whoever renames it just now finishes first, or waits until this partner can be seen.
            first="PERFORM FROM accounts_organisation WHERE id = NEW.organisation_id FOR SHARE;",
        ),
    ),
    (
        Organisation,
        _keeps(
            "organisation",
            pgtrigger.UpdateOf("name"),
            "SELECT application_id FROM applications_partner WHERE organisation_id = NEW.id",
            condition=pgtrigger.AnyChange("name"),
        ),
    ),
    (
        SocialSpace,
        _keeps(
            "space",
            _changes("application_id", "name", "place_id"),
            OWN,
            first="PERFORM FROM accounts_place WHERE key = NEW.place_id FOR SHARE;",
        ),
    ),
    (
        Place,
        _keeps(
            "place",
            pgtrigger.UpdateOf("name", "district"),
            # Where a question is open, the place that was handed in.
            "SELECT application_id FROM applications_socialspace WHERE place_id = NEW.key"
            " UNION SELECT application_id FROM applications_digest WHERE place_id = NEW.key",
            # A register that is loaded anew writes all of them.
            condition=pgtrigger.AnyChange("name", "district"),
        ),
    ),
    (
        FinancePlan,
        _keeps(
            "plan",
            _changes("partner_id"),
            "SELECT application_id FROM applications_partner WHERE id IN (OLD.partner_id, NEW.partner_id)",
        ),
    ),
    (
        FundingSource,
        _keeps(
            "source",
            _changes("kind", "plan_id"),
            f"{OF_PLANS} AND plan.id IN (OLD.plan_id, NEW.plan_id) AND 'grant' IN (OLD.kind, NEW.kind)",
        ),
    ),
    (
        FundingAmount,
        _keeps(
            "amount",
            _changes("amount", "source_id"),
            f"{OF_PLANS} JOIN applications_fundingsource source ON source.plan_id = plan.id"
            " AND source.id IN (OLD.source_id, NEW.source_id) AND source.kind = 'grant'",
        ),
    ),
    (Reopening, _keeps("question", _changes("state", "application_id"), OWN)),
    (Submission, _keeps("submission", _changes("content", "application_id"), OWN)),
    (Amendment, _keeps("amendment", _changes("content", "number", "application_id"), OWN)),
]
for _model, _trigger in SOURCES:
    pgtrigger.register(_trigger)(_model)
