"""Which words of a text name somebody or something."""
