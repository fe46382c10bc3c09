"""Words that cross from one side to the other without a meeting: relays, letters."""
