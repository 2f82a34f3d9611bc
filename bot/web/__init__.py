"""The help page: the guide, the chat beside it, and in the demo the admin center."""
