"""Who sends, and what the bot itself has to show: tokens, keys, addresses, and when they lapse."""
