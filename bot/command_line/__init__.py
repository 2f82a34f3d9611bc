"""The doors at a terminal: serve, chat, diagnose, understand, doctor, feedback."""
