"""Everybody signs in as themselves: the door, its pages and cards, and what is kept meanwhile."""
