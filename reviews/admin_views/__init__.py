"""The back-office pages of the review room."""
