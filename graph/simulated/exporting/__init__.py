"""A tenant file made of another Graph, by reading alone."""
