"""A tenant of Microsoft Entra that is simulated as strictly as Microsoft Graph is strict.

Declared by causes in a tenant file, alive as a `World`, answered for over HTTP or without.
"""

from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import TenantError, contoso, fabrikam, load, loads
from graph.simulated.world import Refusal, World

__all__ = ["Refusal", "Tenant", "TenantError", "World", "contoso", "fabrikam", "load", "loads"]
