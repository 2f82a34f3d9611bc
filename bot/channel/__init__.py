"""Activities in and out: what was heard, its turn, and what is said; no host's own names."""
