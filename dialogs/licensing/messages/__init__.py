"""What Microsoft's own words say: error texts, and entries of the audit log."""
