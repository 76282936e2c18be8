"""Told to the database: which eligible applications lack a reviewer of one of their funders, and which have a review
(models.Staffing)."""

import pgtrigger

TAKES_NO_PART = "('revoked', 'recused')"  # states of an assignment that leave its place free
# OF_THESE: a uuid[] of applications.
COMPUTED = """
    SELECT a.id AS application_id,
           CASE WHEN a.state = 'eligible' AND EXISTS (
               SELECT FROM programmes_fundingline line
                WHERE line.call_id = a.call_id AND NOT EXISTS (
                      SELECT FROM casework_assignment taken
                       WHERE taken.application_id = a.id AND taken.round_id = a.current_round_id
                         AND taken.funder_id = line.funder_id
                         AND NOT taken.as_expert AND taken.state NOT IN TAKES_NO_PART)
           ) THEN a.current_round_id END AS lacks_in_id,
           CASE WHEN a.state = 'eligible' AND EXISTS (
               SELECT FROM casework_assignment done
                WHERE done.application_id = a.id AND done.round_id = a.current_round_id AND done.state = 'locked'
           ) THEN a.current_round_id END AS reviewed_in_id
      FROM applications_application a
     WHERE a.id = ANY(OF_THESE)
""".replace("TAKES_NO_PART", TAKES_NO_PART)
# The row is locked before anything is read, as that of a digest is (applications.submission.models.digest): of two who
# assign at once, the second reads what the first has written. FOR KEY SHARE waits for nobody but who changes the
# call's funders right now.
KEEP = """
    touched := ARRAY(SELECT DISTINCT id FROM (FOUND) AS found(id) WHERE id IS NOT NULL);
    PERFORM FROM programmes_call
      WHERE id IN (SELECT call_id FROM applications_application WHERE id = ANY(touched))
      ORDER BY id FOR KEY SHARE;
    INSERT INTO casework_staffing (application_id)
    SELECT id FROM applications_application WHERE id = ANY(touched) ORDER BY id
        ON CONFLICT DO NOTHING;
    PERFORM FROM casework_staffing WHERE application_id = ANY(touched)
      ORDER BY application_id FOR NO KEY UPDATE;
    UPDATE casework_staffing AS kept SET (lacks_in_id, reviewed_in_id) = (now.lacks_in_id, now.reviewed_in_id)
      FROM (COMPUTED) AS now
     WHERE now.application_id = kept.application_id
       AND (now.lacks_in_id, now.reviewed_in_id) IS DISTINCT FROM (kept.lacks_in_id, kept.reviewed_in_id);
    RETURN NULL;
""".replace("COMPUTED", COMPUTED.replace("OF_THESE", "touched").strip())


def _said(row: str) -> str:
    """What of an assignment is asked here: whose place it takes, and whether there is a review."""
    columns = (
        "application_id",
        "round_id",
        "funder_id",
        "as_expert",
        f"state IN {TAKES_NO_PART}",
        "state = 'locked'",
    )
    return ", ".join(f"{row}.{column}" for column in columns)


# Declaring changes nothing of it.
OTHER_PLACE = pgtrigger.Condition(f"(({_said('NEW')}) IS DISTINCT FROM ({_said('OLD')}))")


def eligible(*which: str) -> pgtrigger.Condition:
    """Is it, or was it (NEW, OLD)? Who hands in writes nothing of this."""
    return pgtrigger.Condition(f"('eligible' IN ({', '.join(f'{one}.state' for one in which)}))")


def keeps(
    name: str,
    operation: pgtrigger.Operation,
    found: str,
    *,
    first: str = "",
    condition: pgtrigger.Condition | None = None,
    rows: str = "",
) -> pgtrigger.Trigger:
    """found: SQL of the ids of the applications that this row belongs to, and belonged to before.

    rows: once for all new rows of a statement, which found reads under this name: thousands are assigned at once.
    """
    return pgtrigger.Trigger(
        name=f"staffing_of_{name}",
        level=pgtrigger.Statement if rows else pgtrigger.Row,
        referencing=pgtrigger.Referencing(new=rows) if rows else None,
        when=pgtrigger.After,
        operation=operation,
        declare=[("touched", "uuid[]")],
        condition=condition,
        func=f"{first}{KEEP.replace('FOUND', found)}",
    )
