"""A change as PowerShell: rendered from the very requests that would be sent, so that what is printed and
what a yes does cannot differ.

Cmdlets by request: https://learn.microsoft.com/powershell/microsoftgraph/find-mg-graph-command. All of these
change something and take -WhatIf.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.licensing.cmdlets import powershell
from graph import GraphRequest

_ID = r"(?P<{}>[^/]+)"
_USER, _GROUP, _MEMBER = (_ID.format(name) for name in ("user", "group", "member"))


class NoCmdlet(LookupError):
    """No cmdlet is known for a request."""


@dataclass(frozen=True, slots=True)
class _Cmdlet:
    """`path` names the variables of the command, `arguments` makes what follows them from the body."""

    name: str
    method: str
    path: str
    arguments: Callable[[Mapping[str, Any]], str]


def printed(requests: Iterable[GraphRequest], permission: str) -> str:
    """The commands for these requests, in one piece, so that none is copied without what it stands on:
    connect with what they need, name whom it is for, look what each would do, then do it. Raises NoCmdlet."""
    values: dict[str, str] = {}
    commands = [_command(request, values) for request in requests]
    lines = (
        f"Connect-MgGraph -Scopes {powershell(permission)}",
        *(f"${name} = {powershell(value)}" for name, value in values.items()),
        "# What it would do:",
        *(f"{command} -WhatIf" for command in commands),
        "# Do it:",
        *commands,
    )
    return "\n".join(lines)


def _command(request: GraphRequest, values: dict[str, str]) -> str:
    for cmdlet in _CMDLETS:
        found = re.fullmatch(cmdlet.path, request.path)
        if request.method == cmdlet.method and found:
            named = {name: _variable(name, value, values) for name, value in found.groupdict().items()}
            given = " ".join(f"-{_PARAMETER[name]} ${variable}" for name, variable in named.items())
            return " ".join(
                part for part in (cmdlet.name, given, cmdlet.arguments(request.body or {})) if part
            )
    raise NoCmdlet(f"{request.method} {request.path}")


def _variable(name: str, value: str, values: dict[str, str]) -> str:
    """The variable that holds the value: `user`, and `user2` where another one is meant as well."""
    variables = (name if count == 1 else f"{name}{count}" for count in itertools.count(1))
    return next(one for one in variables if values.setdefault(one, value) == value)


_PARAMETER = {"user": "UserId", "group": "GroupId", "member": "DirectoryObjectId"}


def _nothing(_body: Mapping[str, Any]) -> str:
    return ""


def _properties(body: Mapping[str, Any]) -> str:
    return " ".join(f"-{name[0].upper()}{name[1:]}{_value(value)}" for name, value in body.items())


def _value(value: object) -> str:
    # A switch is given its value behind a colon: https://learn.microsoft.com/powershell/module/
    # microsoft.powershell.core/about/about_parameters#switch-parameters
    return f":${str(value).lower()}" if isinstance(value, bool) else f" {powershell(str(value))}"


def _licenses(body: Mapping[str, Any]) -> str:
    added = ", ".join(
        f"@{{SkuId={powershell(one['skuId'])}; DisabledPlans={_array(one['disabledPlans'])}}}"
        for one in body["addLicenses"]
    )
    return f"-AddLicenses @({added}) -RemoveLicenses {_array(body['removeLicenses'])}"


def _array(ids: Iterable[str]) -> str:
    return f"@({', '.join(map(powershell, ids))})"


def _reference(body: Mapping[str, Any]) -> str:
    return f"-DirectoryObjectId {powershell(body['@odata.id'].rpartition('/')[2])}"


_CMDLETS = (
    _Cmdlet("Invoke-MgLicenseUser", "POST", f"/users/{_USER}/reprocessLicenseAssignment", _nothing),
    _Cmdlet(
        "Invoke-MgRetryUserServiceProvisioning", "POST", f"/users/{_USER}/retryServiceProvisioning", _nothing
    ),
    _Cmdlet("Set-MgUserLicense", "POST", f"/users/{_USER}/assignLicense", _licenses),
    _Cmdlet("Set-MgGroupLicense", "POST", f"/groups/{_GROUP}/assignLicense", _licenses),
    _Cmdlet("New-MgGroupMember", "POST", rf"/groups/{_GROUP}/members/\$ref", _reference),
    _Cmdlet("Remove-MgGroupMemberByRef", "DELETE", rf"/groups/{_GROUP}/members/{_MEMBER}/\$ref", _nothing),
    _Cmdlet("Update-MgUser", "PATCH", f"/users/{_USER}", _properties),
    _Cmdlet("Update-MgGroup", "PATCH", f"/groups/{_GROUP}", _properties),
)
