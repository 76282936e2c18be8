"""What the smaller database role may do: web and workers add and change, they take nothing away that proves.

The owner migrates and holds the tables; web and workers log in with a role of their own (DATABASE_URL beside
DATABASE_OWNER_URL, docs/decisions/0017). Triggers refuse the same, but whoever may set a session's variables
may make them step aside (pgtrigger.ignore); rights he cannot give himself. Nobody may TRUNCATE.

Every table is in one of these lists (tests/house/test_grants.py); a table that is in none can only be read.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql


class Kept(Enum):
    """How long a row stays, and with it what the smaller role may do to it."""

    FOR_GOOD = ("SELECT", "INSERT")  # proves something by standing as it was written
    CHANGES = ("SELECT", "INSERT", "UPDATE")  # proves something, and has states; the history keeps each
    MAY_GO = ("SELECT", "INSERT", "UPDATE", "DELETE")
    ONLY_READ = ("SELECT",)


# Proves something beside the tables that say so themselves (append_only, and the history of every table).
FOR_GOOD = {
    "applications.Submission": "what was handed in, and when",
    "admin.LogEntry": "who did what in Django's own pages",
}
CHANGES = {
    "accounts.FactorLink", "accounts.Funder", "accounts.MemberInvitation", "accounts.Organisation", "accounts.Place", "accounts.User",
    "applications.Application", "applications.Attachment", "applications.CallRegion", "applications.Comment",
    "applications.Consent", "applications.Digest",
    "applications.FinancePlan", "applications.LetterOfIntent", "applications.LetterRequest",
    "applications.Mention", "applications.NumberSeries", "applications.Partner",
    "applications.PartnerInvitation", "applications.PartnerReplacement", "applications.Reopening",
    "applications.Section", "applications.SocialSpace", "applications.Withdrawal",
    "applications.WithdrawalAgreement",
    "budgets.Award", "budgets.AwardAmount", "budgets.AwardShare", "budgets.Fund",
    "casework.Assignment", "casework.ReviewerAbsence", "casework.Staffing",
    "core.OutboxMessage",
    "letters.DecisionLetter", "letters.LetterSeries", "letters.LetterTemplate",
    "pghistory.Context",
    "portal.BarrierReport",
    "programmes.Call", "programmes.CallDate", "programmes.CallDocument", "programmes.CallQuestion",
    "programmes.Cap", "programmes.Criterion", "programmes.CriterionAnchor", "programmes.FormSection",
    "programmes.FundingLine", "programmes.PartnerRole", "programmes.Programme", "programmes.RequiredPaper",
    "programmes.Round", "programmes.SelfCheckAnswer", "programmes.SelfCheckQuestion",
    "reviews.ChecklistItem", "reviews.ConsensusNote", "reviews.Decision", "reviews.DecisionItem",
    "reviews.PartnerNeeds", "reviews.ResultsMark", "reviews.Review", "reviews.Score", "reviews.SiteInterview",
}  # fmt: skip
# Why a row may go: what it said stands in its history or nowhere needs to.
MAY_GO = {
    "accounts.FunderMembership": "a role that ends",
    "accounts.Membership": "a member who leaves",
    "applications.CostAmount": "a cell of a draft's plan",
    "applications.CostItem": "a row of a draft's plan",
    "applications.FundingAmount": "a cell of a draft's plan",
    "applications.FundingSource": "a row of a draft's plan",
    "applications.Responsibility": "who takes care of a part",
    "core.Export": "a file for one person, for some days",
    "core.Session": "ends",
    "reviews.Attendee": "who is down for a talk, until the minutes",
    "reviews.ConsensusAgreement": "falls when the note it agrees to changes",
    "reviews.InterviewQuestion": "a question that was not sent",
    "reviews.InterviewSlot": "a date on offer",
    "reviews.SavedView": "a person's own settings of a list",
    "reviews.SlotAnswer": "an answer to a date on offer",
    "account.EmailAddress": "an address of an account",
    "account.EmailConfirmation": "a link of an hour",
    "auth.Group": "not used",
    "auth.Group_permissions": "not used",
    "accounts.User_groups": "not used",
    "accounts.User_user_permissions": "not used",
    "mfa.Authenticator": "a second factor that its person removes",
    "socialaccount.SocialAccount": "a login elsewhere that its person removes",
    "socialaccount.SocialApp": "settings of a login elsewhere",
    "socialaccount.SocialToken": "a login elsewhere that its person removes",
}
# Written by migrate.
ONLY_READ = {"auth.Permission", "contenttypes.ContentType"}
MIGRATIONS = "django_migrations"
# Locked while a PDF is made of them; PostgreSQL wants a right to change a column for that.
LOCKED = {"applications.Amendment", "applications.Submission"}
LOCKED_COLUMN = "updated_at"


def tables() -> Iterable[type[models.Model]]:
    """Every model with a table of its own."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def says_itself(model: type[models.Model]) -> bool:
    """Append-only by its triggers, or the history of a table."""
    names = [trigger.name for trigger in getattr(model._meta, "triggers", [])]
    return any(name.endswith("_append_only") for name in names) or hasattr(model, "pgh_tracked_model")


def kept(model: type[models.Model]) -> Kept:
    label = model._meta.label
    if says_itself(model) or label in FOR_GOOD:
        return Kept.FOR_GOOD
    if label in CHANGES:
        return Kept.CHANGES
    return Kept.MAY_GO if label in MAY_GO else Kept.ONLY_READ


def apply(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role what the lists say, and nothing else; as often as one likes, in one transaction.

    Makes the role where it is not there. Raises CommandError, in words, for a role whose rights would hold
    nothing off.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _make(cursor, role)
        _refuse_the_mighty(cursor, role)
        there = set(connection.introspection.table_names(cursor))
        who = sql.Identifier(role)

        def run(words: str, **parts: Any) -> None:
            cursor.execute(sql.SQL(words).format(who=who, **parts))

        run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}")
        run("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {who}")
        run("GRANT USAGE ON SCHEMA public TO {who}")
        run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}")
        for how in Kept:
            names = sorted(m._meta.db_table for m in tables() if kept(m) is how)
            names += [MIGRATIONS] if how is Kept.ONLY_READ else []
            found = [sql.Identifier(name) for name in names if name in there]
            if found:
                rights = sql.SQL(", ".join(how.value))
                run("GRANT {rights} ON {tables} TO {who}", rights=rights, tables=sql.SQL(", ").join(found))
        for label in sorted(LOCKED):
            name = apps.get_model(label)._meta.db_table
            if name in there:
                run("GRANT UPDATE ({column}) ON {table} TO {who}",
                    column=sql.Identifier(LOCKED_COLUMN), table=sql.Identifier(name))  # fmt: skip


def _make(cursor: Any, role: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone():
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise CommandError(
            f"The database role {role} of DATABASE_URL is not there, and the role of DATABASE_OWNER_URL may not "
            f"make it. Let the administrator run: CREATE ROLE {role} LOGIN PASSWORD '…'"
        )
    password = settings.DATABASE_ROLE_PASSWORD
    words = sql.SQL("CREATE ROLE {who} LOGIN").format(who=sql.Identifier(role))
    if password:
        words += sql.SQL(" PASSWORD {password}").format(password=sql.Literal(password))
    cursor.execute(words)


def _refuse_the_mighty(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR pg_has_role(%s, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [role, role],
    )
    if cursor.fetchone()[0]:
        raise CommandError(
            f"The database role {role} of DATABASE_URL owns the tables or is a superuser: nothing can be kept "
            "from it. Give web and workers a role of their own (docs/operators.md)."
        )


def after_migrate(*, using: str, **_signal: Any) -> None:
    if settings.DATABASE_ROLE:
        apply(connections[using], settings.DATABASE_ROLE)
