"""Who is asking: the roles they hold, where, and what those let them do."""
