"""The doors at a terminal: serve, chat, ask, diagnose, list, understand, doctor, feedback."""
