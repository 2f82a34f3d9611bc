"""Tenant files: read as written, refused with the place of what is wrong."""

import json
import socket
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from graph.simulated.__main__ import main, schema
from graph.simulated.declared.tenant_file import TenantError, contoso, fabrikam, load, loads

SMALL = """\
name: Small
domain: small.example
initial_domain: small.onmicrosoft.com
country: US
clock: 2026-11-24T09:00:00Z
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 2, plans: [EXCHANGE_S_ENTERPRISE]}
people:
  - {key: ada, name: Ada, location: NO, roles: [{role: License Administrator, scope: berlin}]}
  - {key: adele, name: Adele}
groups:
  - key: sales
    name: Sales
    members:
      - adele
      - {member: ada, since: 2d ago, by: adele}
    licenses:
      - {product: ENTERPRISEPACK, disabled: [EXCHANGE_S_ENTERPRISE]}
units:
  - {key: berlin, name: Berlin, members: [adele]}
history:
  - {what: member removed, at: 1h ago, group: sales, member: ada}
pins:
  plans:
    - {person: ada, plan: EXCHANGE_S_ENTERPRISE, status: PendingInput}
"""


def refused(text: str, name: str = "small.yaml") -> list[str]:
    with pytest.raises(TenantError) as error:
        loads(text, name)
    return str(error.value).splitlines()


def test_the_small_tenant_is_read() -> None:
    tenant = loads(SMALL)
    assert tenant.people[0].location == "NO"
    assert tenant.upn_of(tenant.people[0]) == "ada@small.example"
    assert [joined.member for joined in tenant.groups[0].members] == ["adele", "ada"]


def test_an_id_is_given_or_follows_from_tenant_and_key() -> None:
    given = "0a0a0a0a-0000-4000-8000-000000000001"
    text = SMALL.replace("key: adele,", f"key: adele, id: {given},")
    tenant, again = loads(text), loads(SMALL)
    assert tenant.id_of(tenant.people[1]) == given
    assert tenant.id_of(tenant.people[0]) == again.id_of(again.people[0])
    assert again.id_of(again.people[0]) != again.id_of(again.people[1])


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("      - adele", "      - meg", "small.yaml:17:9 groups[0].members[0]: no such member 'meg'"),
        (
            "since: 2d ago, by: adele",
            "since: 2d ago, by: meg",
            "small.yaml:18:38 groups[0].members[1].by: no such person 'meg'",
        ),
        (
            "product: ENTERPRISEPACK, d",
            "product: E3, d",
            "small.yaml:20:10 groups[0].licenses[0].product: no such product 'E3'",
        ),
        (
            "disabled: [EXCHANGE_S_ENTERPRISE]",
            "disabled: [TEAMS1]",
            "small.yaml:20:46 groups[0].licenses[0].disabled[0]: ENTERPRISEPACK has no plan 'TEAMS1'",
        ),
        (
            "location: NO",
            "location: ZZ",
            "small.yaml:11:27 people[0].location: a location is a country of ISO 3166-1",
        ),
        ("scope: berlin", "scope: bonn", "small.yaml:11:79 people[0].roles[0].scope: no such unit 'bonn'"),
        (
            "role: License",
            "role: Licence",
            "small.yaml:11:50 people[0].roles[0].role: no such role 'Licence Administrator'",
        ),
        (
            "plans: [EXCH",
            "plans: [XCH",
            "small.yaml:9:87 products[0].plans[0]: no such plan 'XCHANGE_S_ENTERPRISE'",
        ),
        ("members: [adele]", "members: [bob]", "small.yaml:22:43 units[0].members[0]: no such member 'bob'"),
        (
            "group: sales, member",
            "group: sails, member",
            "small.yaml:24:40 history[0].group: no such group 'sails'",
        ),
        (
            "what: member removed",
            "what: member lost",
            "small.yaml:24:5 history[0]: Input tag 'member lost' found using 'what' does not match",
        ),
        (
            "plan: EXCH",
            "plan: XCH",
            "small.yaml:27:21 pins.plans[0].plan: no such plan 'XCHANGE_S_ENTERPRISE'",
        ),
        ("name: Adele", "nam: Adele", "small.yaml:12:5 people[1].name: Field required"),
        ("seats: 2", "seat: 2", "small.yaml:9:69 products[0].seat: no such property"),
        (
            "seats: 2",
            "seats: -2",
            "small.yaml:9:69 products[0].seats: Input should be greater than or equal to 0",
        ),
        ("location: NO", "location: no", "small.yaml:11:27 people[0].location: String should match pattern"),
        ("1h ago", "1h", "small.yaml:24:28 history[0].at: a distance in time is either 'in 3d' or '3d ago'"),
        ("at: 1h ago", "at: 2026-11-23", "small.yaml:24:28 history[0].at: Input should have timezone info"),
        ("key: adele", "key: ada", "small.yaml:12:6 people[1].key: 'ada' is declared twice"),
        ("key: berlin", "key: sales", "small.yaml:22:6 units[0].key: 'sales' is declared twice"),
        (
            "name: Sales",
            "name: Sales\n    kind: distribution",
            "small.yaml:20:5 groups[0].licenses: only a security",
        ),
        (
            "name: Sales",
            "name: Sales\n    rule: user.x -eq 1",
            "small.yaml:16:5 groups[0].rule: the property 'user.x'",
        ),
        (
            "name: Sales",
            'name: Sales\n    rule: (user.department -eq "Sales")',
            "small.yaml:17:5 groups[0].members: the members of a dynamic group follow from its rule",
        ),
        (
            "name: Sales",
            "name: Sales\n    roles: [{role: Global Reader}]",
            "small.yaml:16:5 groups[0].roles: only a role_assignable group can hold roles",
        ),
        (
            "what: member removed, at: 1h ago, group: sales, member: ada",
            "what: person updated, at: 1h ago, person: ada, set: {shoeSize: '44'}",
            "small.yaml:24:59 history[0].set.shoeSize: Input should be 'accountEnabled'",
        ),
        ("name: Small", "name: Small\nname: Large", "small.yaml:2:1 'name' is said twice"),
        ("people:", "people: [", "small.yaml:11:3 "),
        ("country: US", "country: US\nchanges_by: bob", "small.yaml:5:1 changes_by: no such person 'bob'"),
    ],
)
def test_a_mistake_is_refused_with_its_place(old: str, new: str, sentence: str) -> None:
    assert old in SMALL
    assert any(line.startswith(sentence) for line in refused(SMALL.replace(old, new, 1))), refused(
        SMALL.replace(old, new, 1)
    )


def test_every_mistake_is_named_at_once() -> None:
    text = SMALL.replace("      - adele", "      - meg").replace("members: [adele]", "members: [bob]")
    assert refused(text) == [
        "small.yaml:17:9 groups[0].members[0]: no such member 'meg'",
        "small.yaml:22:43 units[0].members[0]: no such member 'bob'",
    ]


def test_a_text_that_declares_nothing_is_refused() -> None:
    assert refused("- a list") == ["small.yaml:1:1 a tenant is a mapping of properties"]
    assert refused("") == ["small.yaml:1:1 a tenant is a mapping of properties"]


def test_json_is_read_and_refused_like_yaml(tmp_path: Path) -> None:
    declared = yaml.load(SMALL.replace(": NO", ": 'NO'"), Loader=yaml.BaseLoader)  # noqa: S506
    declared["products"][0]["seats"] = 2
    path = tmp_path / "small.json"
    path.write_text(json.dumps(declared, indent=1), encoding="utf-8")
    assert load(path) == loads(SMALL)
    declared["groups"][0]["members"][0] = "meg"
    path.write_text(json.dumps(declared, indent=1), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index('    "meg",') + 1
    with pytest.raises(TenantError) as error:
        load(path)
    assert str(error.value) == f"small.json:{line}:5 groups[0].members[0]: no such member 'meg'"
    assert refused('{"name": ', "small.json") == ["small.json:1:10 Expecting value"]


def test_the_published_schema_accepts_what_ships_and_nothing_misspelt() -> None:
    published = schema()
    jsonschema.Draft202012Validator.check_schema(published)
    validator = jsonschema.Draft202012Validator(published)
    for name in ("contoso.yaml", "fabrikam.yaml"):
        declared = shipped(name)
        assert [error.message for error in validator.iter_errors(declared)] == []
        declared["groups"][0]["membres"] = []
        assert [list(error.path) for error in validator.iter_errors(declared)] == [["groups", 0]]


def shipped(name: str) -> Any:
    import graph.simulated.declared  # noqa: PLC0415 - only for where it is

    path = Path(next(iter(graph.simulated.declared.__path__))) / name
    return yaml.load(path.read_text(encoding="utf-8").replace(": NO,", ": 'NO',"), Loader=_PlainLoader)  # noqa: S506


class _PlainLoader(yaml.SafeLoader):
    """Dates stay text, as in the tenant file's own reader."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_everybody_and_every_group_that_ships_has_a_story() -> None:
    for tenant in (contoso(), fabrikam()):
        assert [named.key for named in (*tenant.people, *tenant.groups) if not named.story] == []


def test_contoso_offers_people_to_ask_as() -> None:
    assert [person.asks_as for person in contoso().people if person.asks_as] == [
        "License Administrator with Global Reader",
        "License Administrator",
        "Groups Administrator",
        "Helpdesk Administrator of an administrative unit",
        "person without a role",
        "License Administrator, eligible only",
        "License Administrator through a group",
        "License Administrator of an administrative unit",
    ]


def test_the_command_line_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_command_line_refuses_a_file_with_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("      - adele", "      - meg"), encoding="utf-8")
    assert main(["--tenant", str(path)]) == 2
    assert capsys.readouterr().err == "small.yaml:17:9 groups[0].members[0]: no such member 'meg'\n"
    assert main(["--tenant", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err


def test_the_command_line_says_that_a_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2

    assert capsys.readouterr().err.startswith(f"Cannot listen on port {port}: ")
