"""Who is in a group, and why."""
