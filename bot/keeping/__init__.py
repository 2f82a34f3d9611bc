"""What is stored: documents, secrets, and what the installation remembers."""
