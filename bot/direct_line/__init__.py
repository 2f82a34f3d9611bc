"""Direct Line 3.0, as far as the help page's chat speaks it."""
