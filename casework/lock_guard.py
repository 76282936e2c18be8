"""Told to the database at both ends: an assignment says the same about the lock as its review."""

import pgtrigger


def follows_lock(name: str, assignment: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """At the end of a transaction an assignment and its review say the same about the lock (reviews.assessment.actions.
    locks writes both): a locked assignment has a locked review, of the same moment; a locked review has a locked
    assignment, or one that is recused, which leaves the lock alone.

    assignment: the column of the changed row that has the assignment's id. FOR SHARE: who changes the other row
    of the pair at the same moment waits for us, or we for them.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        declare=[("word", "text"), ("told", "timestamptz"), ("truth", "timestamptz")],
        func="""
            SELECT state, locked_at INTO word, told FROM casework_assignment WHERE id = NEW.ASSIGNMENT FOR SHARE;
            SELECT locked_at INTO truth FROM reviews_review WHERE assignment_id = NEW.ASSIGNMENT;
            IF (word = 'locked' AND truth IS DISTINCT FROM told)
               OR (truth IS NOT NULL AND word NOT IN ('locked', 'recused')) THEN
                RAISE EXCEPTION 'an assignment follows the lock of its review' USING ERRCODE = '23514';
            END IF;
            RETURN NULL;
        """.replace("ASSIGNMENT", assignment),
    )
