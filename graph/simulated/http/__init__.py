"""Requests in, responses out: paths, reads, writes, and what can go wrong on the way."""
