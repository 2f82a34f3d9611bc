"""What could not be read, or not to its end, is never told as nothing: neither "fine" nor a finding."""

import pytest

from dialogs.examining.case import Case, Complaint
from dialogs.examining.step import Check
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.failure_notification.check import FAILURE_NOTIFICATION
from dialogs.guide.group_type.check import GROUP_TYPE
from dialogs.guide.membership.check import MEMBERSHIP
from dialogs.guide.processing_state.check import PROCESSING_STATE
from dialogs.guide.proxy_addresses.check import PROXY_ADDRESSES
from dialogs.guide.service_status.check import SERVICE_STATUS
from graph import OWN_SCOPES
from graph.simulated.http.faults import Altered, Fault
from graph.simulated.world import World
from tests.called import called, says
from tests.chat import Chat, told
from tests.tenants import asking, some_group, some_product, someone
from tests.troubled import troubled
from tests.verdicts import run
from tests.verdicts import told as in_words

_NOWHERE = {"@odata.nextLink": "https://elsewhere.example/v1.0/groups?$skiptoken=gone"}
_SEES_GROUPS = ("Group.Read.All", "Directory Readers")


def breaks_off(on: str, *, empty: bool = True) -> Fault:
    """F06: a list whose next page is not to be had, after a first page that is empty or not."""
    return Altered(on=on, body=({"value": []} if empty else {}) | _NOWHERE, times=None)


async def concluded(world: World, check: Check, case: Case, fault: Fault) -> list[tuple[str, ...]]:
    """What the check tells somebody who may see everything."""
    return in_words(await run(check, case, troubled(world, "ada@contoso.example", fault).directory()))


async def test_t25_f06_groups_without_a_word_are_not_no_groups(contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))

    verdict = await chat.say("Why don't I have a license?")

    assert "so nothing is being processed" not in told(verdict)
    directory = asking(contoso_world, "megan@contoso.example", OWN_SCOPES).directory()
    case = Case(user=someone(contoso_world, "Megan Bowen"))
    assert in_words(await run(PROCESSING_STATE, case, directory)) == [
        (
            "undetermined",
            "Graph did not show all groups of Megan Bowen.",
            *_SEES_GROUPS,
        )
    ]


@pytest.mark.parametrize("named", ["person", "product"])
async def test_f06_some_groups_unread_are_not_none_of_them(contoso_world: World, named: str) -> None:
    megan, product = someone(contoso_world, "Megan Bowen"), some_product(contoso_world, "ENTERPRISEPACK")
    case = Case(user=megan, sku=product if named == "product" else None)

    verdicts = await concluded(contoso_world, PROCESSING_STATE, case, breaks_off("GET /users/*/memberOf*"))

    assert verdicts == [
        (
            "undetermined",
            "Graph did not show all groups of Megan Bowen.",
            *_SEES_GROUPS,
        )
    ]


async def test_f06_what_was_read_is_told_beside_what_was_not(contoso_world: World) -> None:
    case = Case(user=someone(contoso_world, "Megan Bowen"))
    broken = breaks_off("GET /users/*/memberOf*", empty=False)

    verdicts = await concluded(contoso_world, PROCESSING_STATE, case, broken)

    assert [kind for kind, *_ in verdicts] == ["clear", "undetermined"]


@pytest.mark.parametrize("group", ["", "Sales"])
async def test_f06_who_may_be_in_an_inner_group_is_not_told_to_be_in_none(
    contoso_world: World, group: str
) -> None:
    stranger = someone(contoso_world, "Enrico Cattaneo")
    case = Case(user=stranger, group=some_group(contoso_world, group) if group else None)

    verdicts = await concluded(
        contoso_world, MEMBERSHIP, case, breaks_off("GET /users/*/transitiveMemberOf*")
    )

    assert verdicts == [("undetermined", "Graph did not show all groups of Enrico Cattaneo.", *_SEES_GROUPS)]


async def test_f06_groups_that_give_a_product_unread_are_not_none(contoso_world: World) -> None:
    enrico, product = someone(contoso_world, "Enrico Cattaneo"), some_product(contoso_world, "ENTERPRISEPACK")
    unseen = ("undetermined", "Graph did not show all groups that give ENTERPRISEPACK.", *_SEES_GROUPS)
    broken = breaks_off("GET /groups?*assignedLicenses/any*")

    for check in (MEMBERSHIP, GROUP_TYPE):
        assert await concluded(contoso_world, check, Case(user=enrico, sku=product), broken) == [unseen]


async def test_f06_other_groups_unread_are_not_no_other_group(contoso_world: World) -> None:
    case = Case(group=some_group(contoso_world, "Sales"), sku=some_product(contoso_world, "POWER_BI_PRO"))

    verdicts = await concluded(
        contoso_world, GROUP_TYPE, case, breaks_off("GET /groups?*assignedLicenses/any*")
    )

    assert all("No other group gives" not in " ".join(verdict) for verdict in verdicts)


async def test_f06_inner_groups_unread_are_not_no_inner_groups(contoso_world: World) -> None:
    case = Case(group=some_group(contoso_world, "Sales"))
    broken = breaks_off("GET /groups/*/members/microsoft.graph.group*")

    assert await concluded(contoso_world, MEMBERSHIP, case, broken) == [
        ("undetermined", "Graph did not show all groups inside Sales.", *_SEES_GROUPS)
    ]


async def test_f06_products_unread_are_not_products_the_tenant_lacks(contoso_world: World) -> None:
    broken = breaks_off("GET /subscribedSkus*")
    chat = Chat(contoso_world, troubled(contoso_world, "ada@contoso.example", broken))

    verdict = await chat.say("Why didn't Megan Bowen get Office 365 E3 from the Sales group?")

    assert called(verdict.title) == "count_violation"
    for claim in (
        "No product of this tenant",
        "no longer, among the products",
        "No product comes from a group",
    ):
        assert claim not in told(verdict)
    assert says(verdict, "silent / step qualifying_plan / step new_services")


async def test_f06_incidents_unread_are_not_no_incident(contoso_world: World) -> None:
    case = Case(user=someone(contoso_world, "Megan Bowen"))
    broken = breaks_off("GET /admin/serviceAnnouncement/issues*")

    assert await concluded(contoso_world, SERVICE_STATUS, case, broken) == [
        ("undetermined", "I could not read all open incidents of Microsoft; check again.", "", "")
    ]


async def test_f06_an_audit_log_that_breaks_off_holds_more_than_was_read(contoso_world: World) -> None:
    megan = someone(contoso_world, "Megan Bowen")
    broken = breaks_off("GET /auditLogs/directoryAudits*")
    unread = "I could not read all entries of the audit log about Megan Bowen, only {}."

    assert await concluded(contoso_world, FAILURE_NOTIFICATION, Case(user=megan), broken) == [
        ("undetermined", unread.format("the newest 0"), "", "")
    ]
    told_of = await concluded(
        contoso_world, AUDIT_TRAIL, Case(user=megan, complaint=Complaint.WHO_CHANGED), broken
    )
    assert ("undetermined", unread.format("the newest 0"), "", "") in told_of
    assert all("holds nothing" not in " ".join(verdict) for verdict in told_of)


async def test_t25_provisioning_errors_unread_are_not_none_open(contoso_world: World) -> None:
    case = Case(user=someone(contoso_world, "Megan Bowen"))
    hidden = {"onPremisesProvisioningErrors": None, "serviceProvisioningErrors": None}
    blind = Altered(on="GET /users/*", properties=hidden, times=None)

    assert await concluded(contoso_world, PROXY_ADDRESSES, case, blind) == [
        (
            "undetermined",
            "Graph does not show me whether a provisioning error about an address of Megan Bowen is open.",
            "User.Read.All",
            "Directory Readers",
        )
    ]


async def test_t25_license_rows_unread_are_not_a_missing_row(contoso_world: World) -> None:
    case = Case(user=someone(contoso_world, "Megan Bowen"), complaint=Complaint.REMOVED)
    blind = Altered(on="GET /users/*", properties={"licenseAssignmentStates": None}, times=None)

    told_of = await concluded(contoso_world, AUDIT_TRAIL, case, blind)

    assert all(verdict[0] in {"clear", "undetermined"} for verdict in told_of)
    assert (
        "undetermined",
        "Graph does not show me the license rows of Megan Bowen.",
        "User.Read.All",
        "Directory Readers",
    ) in told_of
