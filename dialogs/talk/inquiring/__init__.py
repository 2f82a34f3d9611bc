"""Questions about the tenant in a conversation: the answer to one, what follows it up, and how it is told."""
