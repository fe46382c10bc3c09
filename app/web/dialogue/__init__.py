"""The pages of relays, letters; for staff of a case, for the person on their own page."""
