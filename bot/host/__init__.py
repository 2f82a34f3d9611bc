"""The channel's side of the bot; the only place that knows the Bot Framework."""
