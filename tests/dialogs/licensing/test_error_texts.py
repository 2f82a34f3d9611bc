from datetime import UTC, datetime

import pytest

from dialogs.licensing.messages.error_texts import (
    Meaning,
    Recognised,
    explain,
    failures,
    licenses_in,
    recognise,
)
from dialogs.licensing.messages.reasons import failure_text
from dialogs.words.text import plain
from graph import AssignmentError, AuditTarget, DirectoryAudit, ModifiedProperty, Seen
from tests.tenants import eyes, tenant

E3, E1 = "6fd2c87f-b296-42f0-b197-1e91e994b900", "18181a46-0d4e-45cd-891e-60aabd171b4e"
YAMMER, YAMMER_EDU = "7547a3fe-08ee-4ccb-b430-5077c5041653", "2078e8df-cff6-4290-98cb-5408261a760a"
ANALYTICS, EXCHANGE_2 = "f477b0f0-3bb1-4890-940c-40fcee6ce05f", "efb87545-963c-4e0d-99df-69c6916d9eb0"
EXCHANGE_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"

EMPTY = """
"""


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("License assignment cannot be done for user with invalid usage location.", Meaning.LOCATION),
        ("Usage location isn't allowed", Meaning.LOCATION),
        ("User usage location not specified", Meaning.LOCATION),
        ("You're out of licenses", Meaning.NO_SEAT),
        ("LicenseQuotaExceededException", Meaning.NO_SEAT),
        ("Conflicting service plans", Meaning.CONFLICT),
        ("Other products depend on this license", Meaning.DEPENDENCY),
        ("Missing dependent service plans", Meaning.DEPENDENCY),
        ("Proxy address violation", Meaning.ADDRESS),
        ("License assignment errors – Non-unique proxy address in Exchange Online", Meaning.ADDRESS),
        ("Other", Meaning.OTHER),
        ("Errors & issues", Meaning.SOME_FAILED),
        ("In progress", Meaning.IN_PROGRESS),
        ("Latest license changes have been applied to all users", Meaning.ALL_ASSIGNED),
        (
            "User license is inherited from a group membership and it cannot be removed directly from "
            "the user.",
            Meaning.INHERITED,
        ),
        ("User does not have a corresponding license.", Meaning.NOT_HELD),
        ("No license changes provided", Meaning.NOTHING_TO_CHANGE),
        ("The missing parameters are: addLicenses.", Meaning.INCOMPLETE_REQUEST),
        ("Cannot convert a primitive value to the expected type 'Edm.Guid'", Meaning.PART_NUMBER),
        ("Insufficient privileges to complete the operation.", Meaning.NO_RIGHT),
        (
            "Unable to delete the group because there is a product license assigned to the group.",
            Meaning.GROUP_HAS_LICENSES,
        ),
        (
            "Unable to assign this license because it is invalid. Use the Get-MsolAccountSku cmdlet",
            Meaning.NOT_OWNED,
        ),
        ("Set-MsolUserLicense : Access Denied", Meaning.RETIRED_MODULE),
        ("There is no Assign button in Entra any more", Meaning.MOVED),
        ("LicenseAssignmentAttributeConcurrencyException", Meaning.CONCURRENT),
    ],
)
def test_a_pasted_text_is_known_by_its_key_words(text: str, meaning: Meaning) -> None:
    assert recognise(text) == Recognised(meaning)
    assert recognise(text.upper()) == Recognised(meaning)


@pytest.mark.parametrize("error", list(AssignmentError))
def test_graphs_own_words_are_known(error: AssignmentError) -> None:
    recognised = recognise(error.value)

    assert recognised is not None
    assert recognised.error is error


@pytest.mark.parametrize("text", ["", "Hello", "On the other hand, it works", "work in progress on Friday"])
def test_other_words_mean_nothing(text: str) -> None:
    assert recognise(text) is None


def test_no_seat_names_its_product_once() -> None:
    assert recognise(
        "Not enough licenses are available to complete this operation. Purchase more licenses or remove "
        "unneeded "
        f"licenses from users and groups for SKU [{E3}]. Licenses being added: [{E3.upper()}]"
    ) == Recognised(Meaning.NO_SEAT, (E3,))


def test_a_conflict_names_its_pairs_and_not_the_product_or_the_request() -> None:
    assert recognise(
        "The license can't be assigned because the user has licensed service plans that conflict with "
        "plans in "
        "the new license. Resolve these conflicting service plan pairs before assigning the license: "
        f"[{YAMMER}, {YAMMER_EDU}], [{EXCHANGE_1}, {EXCHANGE_2}]. Licenses being added: [{E1}] "
        "Request ID: 11111111-2222-3333-4444-555555555555"
    ) == Recognised(
        Meaning.CONFLICT,
        (E1,),
        (YAMMER, YAMMER_EDU, EXCHANGE_1, EXCHANGE_2),
        ((YAMMER, YAMMER_EDU), (EXCHANGE_1, EXCHANGE_2)),
    )


@pytest.mark.parametrize("listed", [f"[{YAMMER}], [{YAMMER_EDU}]", f"{YAMMER}, {YAMMER_EDU}"])
def test_the_older_wording_of_a_conflict_names_one_pair(listed: str) -> None:
    assert recognise(
        f"License assignment failed because service plans {listed} are mutually exclusive."
    ) == Recognised(Meaning.CONFLICT, (), (YAMMER, YAMMER_EDU), ((YAMMER, YAMMER_EDU),))


@pytest.mark.parametrize(
    "listed",
    [f"[{EXCHANGE_1}], [{EXCHANGE_2}]", f"{EXCHANGE_1}, {EXCHANGE_2}", f"[{EXCHANGE_1}, {EXCHANGE_2}]"],
)
def test_a_dependency_names_the_plan_and_what_it_needs(listed: str) -> None:
    assert recognise(
        f"License assignment failed because service plan [{ANALYTICS}] depends on the service plan(s) "
        f"{listed}"
    ) == Recognised(
        Meaning.DEPENDENCY,
        (),
        (ANALYTICS, EXCHANGE_1, EXCHANGE_2),
        ((ANALYTICS, EXCHANGE_1), (ANALYTICS, EXCHANGE_2)),
    )


def test_older_texts_call_the_plans_by_name() -> None:
    assert recognise(
        "Unable to update license for this user. The set of licenses includes two or more service plans "
        "which "
        "cannot be assigned at the same time. Conflicting Service Plans: EXCHANGE_S_STANDARD, "
        "EXCHANGE_S_ENTERPRISE."
    ) == Recognised(Meaning.CONFLICT, words=("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE"))


async def test_a_text_is_explained_with_names() -> None:
    directory = eyes(tenant(EMPTY))

    def told(text: str) -> str:
        recognised = recognise(text)
        assert recognised is not None
        return plain(explain(recognised, directory))

    assert told(f"Subscription with SKU {E3} does not have any available licenses.") == (
        "No license of Office 365 E3 is left to give."
    )
    assert told(f"License {E3} does not correspond to a valid company License.") == (
        "Office 365 E3 is not, or no longer, a product of this tenant."
    )
    assert told(f"service plans {EXCHANGE_1}, {EXCHANGE_2} are mutually exclusive") == (
        f"Two service plans may not be held together: {directory.plan_name(EXCHANGE_1)} with "
        f"{directory.plan_name(EXCHANGE_2)}."
    )
    assert told(f"service plan {ANALYTICS} depends on the service plan(s) {EXCHANGE_1}, {EXCHANGE_2}") == (
        f"A service plan that another one needs is missing: {directory.plan_name(ANALYTICS)} needs "
        f"{directory.plan_name(EXCHANGE_1)} or {directory.plan_name(EXCHANGE_2)}."
    )
    assert told(
        "License operation failed. Make sure that the group has necessary services before adding or removing "
        "a dependent service. The service Microsoft Workplace Analytics requires Exchange Online (Plan 2) to "
        "be enabled as well."
    ) == ("Microsoft Workplace Analytics needs Exchange Online (Plan 2) from the products of the group.")


def test_an_audit_reason_may_stand_among_the_details() -> None:
    entry = _entry("", ModifiedProperty("License error message", None, f"no license for SKU [{E3}]"))

    assert failure_text(entry) == f"no license for SKU [{E3}]"


def test_only_failed_license_changes_count_as_failures() -> None:
    reason = f"Subscription with SKU {E3} does not have any available licenses."
    failed, success = _entry(reason), _entry("", result="success")
    other = _entry(reason, activity="Update user")

    assert list(failures([success, other, failed])) == [(failed, Recognised(Meaning.NO_SEAT, (E3,)))]


def test_an_audited_license_list_is_read_although_it_is_no_json() -> None:
    value = (
        f'["[SkuName=ENTERPRISEPACK, AccountId=11112222-bbbb-3333-cccc-4444dddd5555, SkuId={E3}, '
        f'DisabledPlans=[{YAMMER}]]","[SkuName=STANDARDPACK, SkuId={E1}, DisabledPlans=[]]"]'
    )

    assert licenses_in(value) == {E3: frozenset({YAMMER}), E1: frozenset()}
    assert licenses_in("[]") == licenses_in("") == licenses_in(None) == {}


def _entry(
    reason: str,
    *changed: ModifiedProperty,
    activity: str = "Change user license",
    result: str = "failure",
) -> DirectoryAudit:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    seen = Seen("GET /auditLogs/directoryAudits", at)
    target = AuditTarget("b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001", "User", modified_properties=changed)
    return DirectoryAudit("1", activity, at, result, seen, reason, targets=(target,))
