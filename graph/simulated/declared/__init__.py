"""What a tenant file may say, and reading it."""
