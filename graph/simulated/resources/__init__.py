"""A tenant's objects as Microsoft Graph's JSON."""
