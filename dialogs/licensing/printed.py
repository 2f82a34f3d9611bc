"""A change as PowerShell: rendered from the very requests that would be sent, so that what is printed and
what a yes does cannot differ.

Cmdlets by request: https://learn.microsoft.com/powershell/microsoftgraph/find-mg-graph-command. All of these
change something and take -WhatIf.
"""

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
    arguments: "Callable[[Mapping[str, Any], _Variables], str]"


def printed(requests: Iterable[GraphRequest], permission: str) -> str:
    """The commands for these requests, in one piece, so that none is copied without what it stands on:
    connect with what they need, name whom it is for, look what each would do, then do it. Raises NoCmdlet."""
    variables = _Variables()
    commands = [_command(request, variables) for request in requests]
    return _in_one_piece(
        (permission,),
        variables.set(),
        (f"{command} -WhatIf" for command in commands),
        commands,
    )


def printed_for_each(
    found: str, requests: Callable[[str], Iterable[GraphRequest]], *permissions: str, **variables: str
) -> str:
    """The same for each object that `found` lists; `requests` takes its id, and `found` names `variables`. A
    third of a second between two keeps a large group below the limits of Graph."""
    each = _Variables({"<each>": "_.Id"})
    commands = [_command(request, each) for request in requests("<each>")]

    def loop(then: str) -> str:
        return f"{found} | ForEach-Object {{ {'; '.join(f'{one}{then}' for one in commands)}"

    return _in_one_piece(
        permissions,
        (f"${name} = {powershell(value)}" for name, value in variables.items()),
        (f"{loop(' -WhatIf')} }}",),
        (f"{loop('')}; Start-Sleep -Milliseconds 300 }}",),
    )


def _in_one_piece(
    permissions: Iterable[str], first: Iterable[str], look: Iterable[str], do: Iterable[str]
) -> str:
    connect = f"Connect-MgGraph -Scopes {','.join(map(powershell, permissions))}"
    return "\n".join((connect, *first, "# What it would do:", *look, "# Do it:", *do))


class _Variables:
    """What the commands name: an id stands in one variable, however many of them use it."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = given or {}
        self._named: dict[str, str] = {}

    def name(self, kind: str, value: str) -> str:
        """The variable that holds the value: `$user`, and `$user2` where another one is meant as well."""
        if value in self._given:
            return f"${self._given[value]}"
        if value not in self._named:
            taken = sum(name.rstrip("0123456789") == kind for name in self._named.values())
            self._named[value] = f"{kind}{taken + 1}" if taken else kind
        return f"${self._named[value]}"

    def set(self) -> Iterable[str]:
        """What sets them."""
        return (f"${name} = {powershell(value)}" for value, name in self._named.items())


def _command(request: GraphRequest, variables: _Variables) -> str:
    for cmdlet in _CMDLETS:
        found = re.fullmatch(cmdlet.path, request.path)
        if request.method == cmdlet.method and found:
            named = found.groupdict().items()
            given = [f"-{_PARAMETER[kind]} {variables.name(_KIND[kind], id_)}" for kind, id_ in named]
            arguments = cmdlet.arguments(request.body or {}, variables)
            return " ".join(part for part in (cmdlet.name, *given, arguments) if part)
    raise NoCmdlet(f"{request.method} {request.path}")


_PARAMETER = {"user": "UserId", "group": "GroupId", "member": "DirectoryObjectId"}
_KIND = {"user": "user", "group": "group", "member": "user"}


def _nothing(_body: Mapping[str, Any], _variables: _Variables) -> str:
    return ""


def _properties(body: Mapping[str, Any], variables: _Variables) -> str:
    return " ".join(
        f"-{name[0].upper()}{name[1:]}{_value(name, value, variables)}" for name, value in body.items()
    )


def _value(name: str, value: object, variables: _Variables) -> str:
    if name == "usageLocation":
        return f" {variables.name('country', str(value))}"  # the reader puts it in, and once
    # A switch is given its value behind a colon: https://learn.microsoft.com/powershell/module/
    # microsoft.powershell.core/about/about_parameters#switch-parameters
    return f":${str(value).lower()}" if isinstance(value, bool) else f" {powershell(str(value))}"


def _licenses(body: Mapping[str, Any], variables: _Variables) -> str:
    added = _array(
        f"@{{SkuId={variables.name('sku', one['skuId'])}; "
        f"DisabledPlans={_array(map(powershell, one['disabledPlans']))}}}"
        for one in body["addLicenses"]
    )
    removed = _array(variables.name("sku", sku) for sku in body["removeLicenses"])
    return f"-AddLicenses {added} -RemoveLicenses {removed}"


def _array(items: Iterable[str]) -> str:
    return f"@({', '.join(items)})"


def _reference(body: Mapping[str, Any], variables: _Variables) -> str:
    return f"-DirectoryObjectId {variables.name('user', body['@odata.id'].rpartition('/')[2])}"


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
