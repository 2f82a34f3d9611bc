import pytest

from dialogs.understanding import read
from dialogs.understanding.naming.entities import Entities, entities
from graph import Names

NAMES = Names.load(None)
E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
SHAREPOINT = "5dbe027f-2339-4123-9542-606e4d348a72"
UNKNOWN = "0a1b2c3d-1111-4222-8333-444455556666"


def named(text: str) -> Entities:
    return entities(read(text, (), lambda words: tuple(NAMES.find_product(words))), NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "why has m.bowen@contoso.example no Visio from SG-Visio-Users",
            Entities(user="m.bowen@contoso.example", group="SG-Visio-Users", product="Visio"),
        ),
        (
            "Warum bekommt Jonas Weber keine E3 Lizenz aus der Gruppe Vertrieb?",
            Entities(user="Jonas Weber", group="Vertrieb", product="E3"),
        ),
        (
            'people in the "All Hands" group get CountViolation',
            Entities(group="All Hands", error="CountViolation"),
        ),
        (
            "Zoe Chan has SPE_E5 but no Teams",
            Entities(user="Zoe Chan", product="SPE_E5", service_plan="Teams"),
        ),
        ("is EXCHANGE_S_ENTERPRISE on for her", Entities(service_plan="EXCHANGE_S_ENTERPRISE")),
        (f"nobody gets {E3}", Entities(product=E3)),
        (f"service plan {SHAREPOINT} is pending", Entities(service_plan=SHAREPOINT)),
        (f"the group id {UNKNOWN} shows no members", Entities(group=UNKNOWN)),
        ("it fails with http 403", Entities(error="403")),
        ("Request_BadRequest when I remove it", Entities(error="Request_BadRequest")),
        (
            "He wrote: Usage location isn't allowed. What now?",
            Entities(error="He wrote: Usage location isn't allowed."),
        ),
        ("how long does it take", Entities()),
    ],
)
def test_things_are_told_as_they_were_written(text: str, expected: Entities) -> None:
    assert named(text) == expected
