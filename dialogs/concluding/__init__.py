"""The checks of a case run at once, and what they concluded put in order."""
