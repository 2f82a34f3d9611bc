"""The built-in directory roles a tenant file may name, with their template ids.

Template ids are the same in every tenant and equal the id of the role's definition.
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
"""

from collections.abc import Mapping
from types import MappingProxyType

BUILT_IN_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
        "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
        "License Administrator": "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
        "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
        "Directory Writers": "9360feb5-f418-4baa-8175-e2a00bac4301",
        "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
        "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
        "Reports Reader": "4a5d8f65-41da-4de4-8968-e035b65339cf",
        "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
        "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
        "Service Support Administrator": "f023fd81-a637-4b56-95fd-791ac0226033",
        "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
        "Billing Administrator": "b0f54661-2d74-4c50-afa3-1ec803f12efe",
        "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "Exchange Recipient Administrator": "31392ffb-586c-42d1-9346-e59415a2cc4e",
        "Privileged Authentication Administrator": "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    }
)
"""Display name → template id."""
