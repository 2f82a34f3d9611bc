"""A conversation: what is heard, what is stored of it, who answers."""
