"""The type of what is said, and the languages it is told in."""
