"""What the steps show of a whole tenant at a glance: its licensed groups, its errors, its log."""
