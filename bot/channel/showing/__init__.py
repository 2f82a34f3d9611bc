"""How a message looks on each channel: a card, its equal text, and the card looked at again."""
