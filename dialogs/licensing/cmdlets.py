"""PowerShell as it is printed, with what is known of the case filled in.

A value that several commands use, that stands inside a filter, or that the reader has to put in is set first,
as a variable: a filter names the variable and never holds the value. What one command uses once is its
argument. A list of switched-off plans replaces the old one, so whatever assigns a product reads the list in
the same statement and passes it on.
https://learn.microsoft.com/graph/api/group-assignlicense
"""

import re
from collections.abc import Collection

from dialogs.examining.case import Named

_SINGLE_QUOTES = re.compile("['‘’‚‛]")
"""Each of them ends a single-quoted string, and doubled stands for itself.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules"""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def powershell(text: str) -> str:
    """A text as a PowerShell string: a quote inside is doubled, and nothing is expanded."""
    return f"'{_SINGLE_QUOTES.sub(lambda quote: quote[0] * 2, text)}'"


def id_of(thing: Named | None, otherwise: str) -> str:
    """A thing's id as a PowerShell string. `otherwise` names what has to be put there where there is none:
    what is no GUID is no id, and would not be safe in a filter."""
    known = thing is not None and _GUID.fullmatch(thing.id)
    return powershell(thing.id if thing and known else f"<{otherwise} id>")


def assign(variable: str, value: str) -> str:
    """Sets a variable: `$country = '<two letters>'`."""
    return f"${variable} = {powershell(value)}"


def assign_id(variable: str, thing: Named | None) -> str:
    """Sets a variable to a thing's id, or to what says whose id belongs there: `$user = '<user id>'`."""
    return f"${variable} = {id_of(thing, variable)}"


def assign_name(variable: str, value: str) -> str:
    """Sets a variable to a text that a filter may put between its own quotes, which are doubled for that."""
    return f"""{assign(variable, value)}.Replace("'", "''")"""


def give_group(sku: str, *, off: str = "", remove: str = "") -> str:
    """Gives `$group` the product in the variable `sku`, and takes away the one in `remove`. Off stays what is
    off there now, nothing if the group does not carry it yet; or `off`, made of `off_in_group`."""
    return (
        f"Set-MgGroupLicense -GroupId $group -AddLicenses @({_license(sku, off or off_in_group(sku))}) "
        f"-RemoveLicenses @({remove})"
    )


def give_user(sku: str, *, off: str = "") -> str:
    """Gives `$user` a product directly, as `give_group` does for a group."""
    return (
        f"Set-MgUserLicense -UserId $user -AddLicenses @({_license(sku, off or off_of_user(sku))}) "
        "-RemoveLicenses @()"
    )


def _license(sku: str, off: str) -> str:
    return f"@{{SkuId={sku}; DisabledPlans=@({off})}}"


def off_in_group(sku: str) -> str:
    """The plans of a product that `$group` switches off now. A read that fails stops what depends on it:
    going on with nothing would switch everything on."""
    return (
        "(Get-MgGroup -GroupId $group -Property AssignedLicenses -ErrorAction Stop).AssignedLicenses | "
        f"Where-Object SkuId -eq {sku} | ForEach-Object DisabledPlans"
    )


def off_of_user(sku: str) -> str:
    """The plans of a product that `$user` has switched off directly now, whatever groups do."""
    return (
        "(Get-MgUser -UserId $user -Property LicenseAssignmentStates -ErrorAction Stop)"
        f".LicenseAssignmentStates | Where-Object {{ $_.SkuId -eq {sku} -and -not $_.AssignedByGroup }} | "
        "ForEach-Object DisabledPlans"
    )


def more_off(off: str, plans: str) -> str:
    """What is off now and the plans in a variable besides."""
    return f"@({off}) + {plans} | Select-Object -Unique"


def fewer_off(off: str, plans: str) -> str:
    """What is off now without the plans in a variable."""
    return f"{off} | Where-Object {{ $_ -notin {plans} }}"


def switch_off(group: Named, sku: Named, plans: Collection[str]) -> tuple[str, ...]:
    """Switches plans of a group's product off; what was off stays so."""
    return (
        assign_id("group", group),
        *_plans(sku, plans),
        give_group("$sku", off=more_off(off_in_group("$sku"), "$plans")),
    )


def switch_on(group: Named | None, user_id: str, sku: Named, plans: Collection[str]) -> tuple[str, ...]:
    """Switches plans of a product on, in the group that gives it or where it is direct; the others stay."""
    if group is None:
        user = Named(user_id, "")
        give = give_user("$sku", off=fewer_off(off_of_user("$sku"), "$plans"))
        return (assign_id("user", user), *_plans(sku, plans), give)
    give = give_group("$sku", off=fewer_off(off_in_group("$sku"), "$plans"))
    return (assign_id("group", group), *_plans(sku, plans), give)


def _plans(sku: Named, plans: Collection[str]) -> tuple[str, ...]:
    listed = ", ".join(map(powershell, sorted(plans)))
    return (assign_id("sku", sku), f"$plans = @({listed})")
