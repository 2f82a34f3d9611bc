"""Questions about the tenant: how many, which, who, a list. Words become a typed query, the query rows."""
