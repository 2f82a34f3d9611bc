"""Turns: every delivery once, in order and within its time, and what its sender is told."""
