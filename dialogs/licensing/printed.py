"""A change as PowerShell: rendered from the very requests that would be sent, so that what is printed and
what a yes does cannot differ.

Cmdlets by request: https://learn.microsoft.com/powershell/microsoftgraph/find-mg-graph-command. All of these
change something and take -WhatIf.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dialogs.examining.case import Named
from dialogs.licensing.cmdlets import known_id, powershell
from dialogs.remedies.licenses import FromAGroupToo, OffNow
from dialogs.words.script import Script
from dialogs.words.text import Text, say
from graph import GraphRequest

_EACH = "<each>"
_ID = r"(?P<{}>[^/]+)"
_USER, _GROUP, _MEMBER = (_ID.format(name) for name in ("user", "group", "member"))


class NoCmdlet(LookupError):
    """No cmdlet is known for a request."""


@dataclass(frozen=True, slots=True)
class _Cmdlet:
    """`path` names the variables of the command, `arguments` makes what follows them from the body; it may
    read what stands at the target first, which is named by the last of the path's variables."""

    name: str
    method: str
    path: str
    arguments: "Callable[[Mapping[str, Any], _Variables, str], str]"


@dataclass(frozen=True, slots=True)
class Sending:
    """Requests as a remedy makes them, planned or not; `permission` is what they take to be sent, and
    `only_where` what has to hold at the time."""

    requests: tuple[GraphRequest, ...]
    permission: str
    only_where: FromAGroupToo | None = None


@dataclass(frozen=True, slots=True)
class ForEach:
    """The same for each object that `found` lists; `requests` takes its id. A third of a second between two
    keeps a large group below the limits of Graph."""

    found: str
    requests: Callable[[str], Iterable[GraphRequest]]
    permissions: tuple[str, ...]


Part: TypeAlias = str | Text | Sending | ForEach


def printed(*parts: Part, **named: Named | None) -> Script:
    """Commands in one piece, so that none is copied without what it stands on: name whom it is for, once;
    then each part. What is sent connects with what it needs, looks what each command would do, then does it.
    `named` are the variables that the other parts use (`user=case.user` is `$user`). Raises NoCmdlet."""
    variables = _Variables()
    for kind, thing in named.items():
        variables.name(kind, known_id(thing, kind))
    lines = [line for part in parts for line in _lines(part, variables)]
    return Script((*variables.set(), *lines))


def _lines(part: Part, variables: "_Variables") -> Iterable[str | Text]:
    match part:
        case Sending(requests, permission, condition):
            commands = [_command(request, variables) for request in requests]
            return _looked_at_first(
                {*_reads(part), permission},
                _only_where(condition, [f"{command} -WhatIf" for command in commands], variables),
                _only_where(condition, commands, variables),
            )
        case ForEach(found, requests_for, permissions):
            commands = [_command(request, variables) for request in requests_for(_EACH)]
            look = "; ".join(f"{command} -WhatIf" for command in commands)
            do = "; ".join((*commands, "Start-Sleep -Milliseconds 300"))
            return _looked_at_first(
                permissions,
                (f"{found} | ForEach-Object {{ {look} }}",),
                (f"{found} | ForEach-Object {{ {do} }}",),
            )
        case line:
            return (line,)


def _looked_at_first(
    permissions: Iterable[str], look: Iterable[str], do: Iterable[str]
) -> Iterable[str | Text]:
    connect = f"Connect-MgGraph -Scopes {','.join(map(powershell, sorted(permissions)))}"
    return (connect, say("What it would do:"), *look, say("Do it:"), *do)


def _reads(sending: Sending) -> Iterable[str]:
    """What else it takes to read what stands there."""
    if sending.only_where:
        yield "User.Read.All"
    for request in sending.requests:
        added = (request.body or {}).get("addLicenses", ())
        if any(isinstance(one["disabledPlans"], OffNow) for one in added):
            yield "Group.Read.All" if request.path.startswith("/groups/") else "User.Read.All"


def _only_where(
    condition: FromAGroupToo | None, commands: Sequence[str], variables: "_Variables"
) -> Sequence[str]:
    """The commands, in a block that is not entered where the condition does not hold or cannot be read."""
    if condition is None:
        return commands
    user, sku = variables.name("user", condition.user_id), variables.name("sku", condition.sku_id)
    rows = _ROWS.format(target=user)
    inherited = f"$_.SkuId -eq {sku} -and $_.AssignedByGroup -and $_.State -eq 'Active'"
    return (f"if ({rows} | Where-Object {{ {inherited} }}) {{ {'; '.join(commands)} }}",)


class _Variables:
    """What the commands name: an id stands in one variable, however many of them use it."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str], str] = {}

    def name(self, kind: str, value: str) -> str:
        """The variable that holds the value: `$user`, and `$user2` where another one is meant as well."""
        if value == _EACH:
            return "$_.Id"
        if (kind, value) not in self._named:
            taken = sum(one == kind for one, _ in self._named)
            self._named[kind, value] = f"{kind}{taken + 1}" if taken else kind
        return f"${self._named[kind, value]}"

    def set(self) -> Iterable[str]:
        """What sets them."""
        return (f"${name} = {powershell(value)}" for (_, value), name in self._named.items())


def _command(request: GraphRequest, variables: _Variables) -> str:
    for cmdlet in _CMDLETS:
        found = re.fullmatch(cmdlet.path, request.path)
        if request.method == cmdlet.method and found:
            named = found.groupdict().items()
            given = [f"-{_PARAMETER[kind]} {variables.name(_KIND[kind], id_)}" for kind, id_ in named]
            target = given[-1].rpartition(" ")[2]
            arguments = cmdlet.arguments(request.body or {}, variables, target)
            return " ".join(part for part in (cmdlet.name, *given, arguments) if part)
    raise NoCmdlet(f"{request.method} {request.path}")


_PARAMETER = {"user": "UserId", "group": "GroupId", "member": "DirectoryObjectId"}
_KIND = {"user": "user", "group": "group", "member": "user"}


def _nothing(_body: Mapping[str, Any], _variables: _Variables, _target: str) -> str:
    return ""


def _properties(body: Mapping[str, Any], variables: _Variables, _target: str) -> str:
    return " ".join(
        f"-{name[0].upper()}{name[1:]}{_value(name, value, variables)}" for name, value in body.items()
    )


def _value(name: str, value: object, variables: _Variables) -> str:
    if name == "usageLocation":
        return f" {variables.name('country', str(value))}"  # the reader puts it in, and once
    # A switch is given its value behind a colon: https://learn.microsoft.com/powershell/module/
    # microsoft.powershell.core/about/about_parameters#switch-parameters
    return f":${str(value).lower()}" if isinstance(value, bool) else f" {powershell(str(value))}"


def _licenses(off: str) -> "Callable[[Mapping[str, Any], _Variables, str], str]":
    """`off` reads what is switched off of a product at the target."""

    def arguments(body: Mapping[str, Any], variables: _Variables, target: str) -> str:
        added = []
        for one in body["addLicenses"]:
            sku = variables.name("sku", one["skuId"])
            plans = _disabled(one["disabledPlans"], off.format(target=target, sku=sku), variables)
            added.append(f"@{{SkuId={sku}; DisabledPlans={plans}}}")
        removed = _array(variables.name("sku", sku) for sku in body["removeLicenses"])
        return f"-AddLicenses {_array(added)} -RemoveLicenses {removed}"

    return arguments


def _disabled(plans: OffNow | Iterable[str], now: str, variables: _Variables) -> str:
    match plans:
        case OffNow(besides=()):
            return f"@({now})"
        case OffNow(besides=more):
            named = _array(variables.name("plan", plan) for plan in more)
            return f"@(@({now}) + {named} | Select-Object -Unique)"
        case known:
            return _array(map(powershell, known))


# A read that fails stops what depends on it: going on with nothing would switch everything on.
_ROWS = (
    "(Get-MgUser -UserId {target} -Property LicenseAssignmentStates -ErrorAction Stop)"
    ".LicenseAssignmentStates"
)
_OFF_IN_USER = (
    _ROWS + " | Where-Object {{ $_.SkuId -eq {sku} -and -not $_.AssignedByGroup }} | "
    "ForEach-Object DisabledPlans"
)
_OFF_IN_GROUP = (
    "(Get-MgGroup -GroupId {target} -Property AssignedLicenses -ErrorAction Stop).AssignedLicenses | "
    "Where-Object SkuId -eq {sku} | ForEach-Object DisabledPlans"
)


def _array(items: Iterable[str]) -> str:
    return f"@({', '.join(items)})"


def _reference(body: Mapping[str, Any], variables: _Variables, _target: str) -> str:
    return f"-DirectoryObjectId {variables.name('user', body['@odata.id'].rpartition('/')[2])}"


_CMDLETS = (
    _Cmdlet("Invoke-MgLicenseUser", "POST", f"/users/{_USER}/reprocessLicenseAssignment", _nothing),
    _Cmdlet(
        "Invoke-MgRetryUserServiceProvisioning", "POST", f"/users/{_USER}/retryServiceProvisioning", _nothing
    ),
    _Cmdlet("Set-MgUserLicense", "POST", f"/users/{_USER}/assignLicense", _licenses(_OFF_IN_USER)),
    _Cmdlet("Set-MgGroupLicense", "POST", f"/groups/{_GROUP}/assignLicense", _licenses(_OFF_IN_GROUP)),
    _Cmdlet("New-MgGroupMember", "POST", rf"/groups/{_GROUP}/members/\$ref", _reference),
    _Cmdlet("Remove-MgGroupMemberByRef", "DELETE", rf"/groups/{_GROUP}/members/{_MEMBER}/\$ref", _nothing),
    _Cmdlet("Update-MgUser", "PATCH", f"/users/{_USER}", _properties),
    _Cmdlet("Update-MgGroup", "PATCH", f"/groups/{_GROUP}", _properties),
)
