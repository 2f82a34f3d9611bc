"""The ways of signing in: a page, the Azure Bot's connection, Teams by itself, a code at the terminal."""
