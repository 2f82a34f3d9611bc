"""Whose license, from which group, which product: from words to what is meant, and what has to be chosen."""
