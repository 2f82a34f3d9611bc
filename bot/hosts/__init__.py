"""What carries the bot's turns. A second host is one more file here."""
