"""Who may do and see what, and how much of it at once."""
