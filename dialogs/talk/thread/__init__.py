"""The thread of a conversation: what is asked of whom and what was spoken of, resolved against its state."""
