from django.db import migrations

# The trigger of 0006 writes the result at the moment of locking; these were locked before. A locked review
# does not change, so the guards sleep for this one statement.
FILL = """
ALTER TABLE reviews_review DISABLE TRIGGER USER;
UPDATE reviews_review AS review SET percent = found.percent
  FROM (
    SELECT score.review_id,
           100.0 * sum(score.points * criterion.weight) / sum(criterion.max_points * criterion.weight) AS percent
      FROM reviews_score AS score
      JOIN programmes_criterion AS criterion ON criterion.id = score.criterion_id
     WHERE score.points IS NOT NULL
     GROUP BY score.review_id
  ) AS found
 WHERE found.review_id = review.id AND review.locked_at IS NOT NULL;
ALTER TABLE reviews_review ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_review_results")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
