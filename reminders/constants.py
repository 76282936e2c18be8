# Days before the last day on which something is due. Each is reminded of once.
DRAFT_DAYS = (14, 7, 3, 1)
REVIEW_DAYS = (7, 1)
# And once when the day has passed.
OVERDUE = -1
# Nobody's phone rings at midnight: reminders go out from this hour in Germany.
FROM_HOUR = 7
# Rows in one turn; the next minute brings the next.
BATCH = 100

DRAFT_KIND = "reminder.draft"
REVIEW_KIND = "reminder.reviews"
