"""What outlasts a turn: changes that are written down, sent once, and looked at until they show."""
