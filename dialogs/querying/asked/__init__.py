"""How words become a query: what they ask for, of whom and what in this tenant, and what narrows the last."""
