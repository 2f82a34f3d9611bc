"""The authority's pages: choose who you are, consent, and what can go wrong on the way."""

from collections.abc import Iterable
from html import escape

from graph.simulated.authority.consents import Asked
from graph.simulated.authority.grants import Authority
from graph.simulated.odata.envelope import Json

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
button { font: inherit; padding: .5rem .8rem; margin: .2rem 0; min-height: 2.5rem; cursor: pointer }
form.people button { display: block; width: 100%; text-align: left }
small { display: block; opacity: .8 }
"""


def choose(authority: Authority, asked: Asked) -> str:
    """Who signs in, or what goes wrong instead."""
    people = _expected_first(authority, asked.login_hint)
    shown = [user for user in people if user["asks_as"] or _is_expected(user, asked.login_hint)]
    others = [user for user in people if user not in shown]
    visitors = [
        f'<button name="user" value="{escape(one.id)}">{escape(one.name)}'
        f"<small>{escape(one.user_principal_name)}, of another tenant</small></button>"
        for one in authority.visitors.values()
    ]
    return _page(
        f"Sign in to {authority.world.tenant.name}",
        f"<p>{escape(authority.world.tenant.name)} is simulated: choose who you are. No password.</p>"
        f'<form method="post" class="people">{_buttons(shown or others, asked.login_hint)}'
        f"<details><summary>Somebody else</summary>{_buttons(others, asked.login_hint)}{''.join(visitors)}"
        "</details></form><h2>Or let something go wrong</h2>"
        '<form method="post">'
        '<button name="outcome" value="cancel">Cancel</button> '
        '<button name="outcome" value="blocked">Blocked by Conditional Access</button> '
        '<button name="outcome" value="administrator">An administrator must approve first</button> '
        '<button name="outcome" value="unavailable">Temporarily unavailable</button></form>',
    )


def consent(missing: Iterable[str], user_id: str, *, administrator: bool, device_code: str = "") -> str:
    """What the application wants to do in the person's name; `device_code` is what was typed in for it."""
    listed = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(missing))
    who = (
        "<p>Only an administrator can grant this. Here you may be one for a moment.</p>"
        '<button name="consent" value="administrator">Approve as an administrator, for everybody</button> '
        if administrator
        else '<button name="consent" value="person">Accept</button> '
    )
    return _page(
        "Permissions requested",
        f"<p>The Group Licensing Assistant would like to:</p><ul>{listed}</ul>"
        f'<form method="post"><input type="hidden" name="user" value="{escape(user_id)}">'
        f'<input type="hidden" name="code" value="{escape(device_code)}">{who}'
        '<button name="outcome" value="cancel">Cancel</button></form>',
    )


def approve(scopes: Iterable[str]) -> str:
    """What an administrator grants an application in everybody's name."""
    listed = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(scopes))
    return _page(
        "Permissions requested: review for your organization",
        f"<p>The Group Licensing Assistant would like to, in the name of everybody who signs in:</p>"
        f"<ul>{listed}</ul><p>Here you may be an administrator for a moment.</p>"
        '<form method="post"><button name="consent" value="administrator">Accept, for everybody</button> '
        '<button name="consent" value="">Cancel</button></form>',
    )


def refused(sentence: str) -> str:
    """What must not be told to the application, since it may be somebody else's."""
    return _page("Sorry, but we’re having trouble signing you in", f"<p>{escape(sentence)}</p>")


def code(code: str) -> str:
    """What whoever signed in gives to the bot, where no window takes it there by itself."""
    return _page(
        "You are signed in",
        f'<p>Type this code into the chat: <span class="code">{escape(code)}</span></p>',
    )


def device(authority: Authority, told: str = "") -> str:
    """Where a code from another device is typed in."""
    people = "".join(_person(user, "") for user in _expected_first(authority, ""))
    return _page(
        "Enter the code of your other device",
        f'<p role="status">{escape(told)}</p>'
        '<form method="post" class="people"><label>Code <input name="code" required autofocus></label>'
        f'{people}<button name="user" value="">I did not ask for this</button></form>',
    )


def _expected_first(authority: Authority, login_hint: str) -> list[Json]:
    roles = {authority.world.tenant.upn_of(one): one.asks_as for one in authority.world.tenant.people}
    people = [
        {**user, "asks_as": roles.get(user["userPrincipalName"], "")}
        for user in authority.world.users()
        if user["accountEnabled"]
    ]
    return sorted(
        people,
        key=lambda user: (
            not _is_expected(user, login_hint),
            not user["asks_as"],
            user["displayName"].casefold(),
        ),
    )


def _is_expected(user: Json, login_hint: str) -> bool:
    return str(user["userPrincipalName"]).casefold() == login_hint.casefold()


def _buttons(people: Iterable[Json], login_hint: str) -> str:
    return "".join(_person(user, login_hint) for user in people)


def _person(user: Json, login_hint: str) -> str:
    expected = ", expected" if _is_expected(user, login_hint) else ""
    role = f", {user['asks_as']}" if user["asks_as"] else ""
    guest = ", a guest" if user["userType"] == "Guest" else ""
    return (
        f'<button name="user" value="{escape(user["id"])}">{escape(user["displayName"])}'
        f"<small>{escape(user['userPrincipalName'])}{escape(role)}{guest}{expected}</small></button>"
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
