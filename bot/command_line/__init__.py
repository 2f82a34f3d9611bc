"""The doors at a terminal: serve, chat, ask, diagnose, understand, doctor, feedback."""
