"""What happens in a tenant, and what Microsoft Entra makes of it."""
