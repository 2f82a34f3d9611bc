"""What is changed in the tenant: asked first, written, and watched until it is so."""
