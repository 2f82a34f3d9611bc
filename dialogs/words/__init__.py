"""The type of what is said."""
