"""What the guide asks of Microsoft Graph."""
