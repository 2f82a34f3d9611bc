"""What deploy/README.md tells whoever sets this up is what the code asks for (T38)."""

import re
from pathlib import Path

from bot.settings import Settings
from deploy.teams.package import Order, manifest
from graph import ALL_SCOPES, WRITE_SCOPES

README = (Path(__file__).parents[2] / "deploy" / "README.md").read_text("utf-8")
APP = "11111111-2222-4333-8444-555555555555"


def test_t38_the_permissions_to_register_are_those_that_signing_in_asks_for() -> None:
    told = dict(re.findall(r"^\| `(\w+(?:\.\w+)+)`(?: \(([^)]*)\))? \|", README, re.MULTILINE))

    assert set(told) == ALL_SCOPES
    assert {scope for scope, remark in told.items() if "optional" in remark} == WRITE_SCOPES


def test_every_setting_that_is_told_can_be_set() -> None:
    told = {name.lower() for name in re.findall(r"\bGLA_([A-Z_]+)\b", README)}

    assert told - set(Settings.model_fields) == set()
    assert {"sign_in", "allowed_origins", "app_id", "graph_client_id", "token_keys"} <= told


def test_what_teams_exchanges_its_token_for_is_exposed_as_the_manifest_says() -> None:
    urls = {"privacy_url": "https://a.example/p", "terms_url": "https://a.example/t"}
    made = manifest(Order.model_validate({"app_id": APP, "host": "a.example", "version": "1.0.0", **urls}))

    assert made["webApplicationInfo"]["resource"].replace(APP, "<application id>") in README
