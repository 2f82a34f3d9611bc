"""What people know of service plans that Microsoft publishes nowhere as a whole: which pairs collide, which
plan needs which, which products carry Copilot.

Microsoft names a pair only when it refuses (an audit entry, the answer to a reprocess). Everything here is
therefore a hint of a certain grade, and whoever uses it says that it is an inference.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph import ServicePlan


class Grade(StrEnum):
    """How well a piece of this knowledge is attested, best first."""

    RECORDED = "named by this tenant's own audit log"
    ERROR_TEXT = "seen in an error text of Microsoft's"
    DOCUMENTED = "stated in Microsoft's documentation"
    REPORTED = "reported by administrators"
    SAME_FAMILY = "two tiers of one service"


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Two service plans that one user may not hold together."""

    one: str
    other: str
    grade: Grade
    source: str


@dataclass(frozen=True, slots=True)
class Need:
    """A service plan that works only beside at least one of others."""

    plan: str
    needs: frozenset[str]
    grade: Grade
    source: str


EXCHANGE_KIOSK = "4a82b400-a79f-41a4-b4e2-e94f5787b113"
EXCHANGE_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
SHAREPOINT_KIOSK = "902b47e5-dcb2-4fdc-858b-c63a90a2bdb9"
SHAREPOINT_1 = "c7699d2e-19aa-44de-8edf-1736da088ca1"
SHAREPOINT_2 = "5dbe027f-2339-4123-9542-606e4d348a72"
OFFICE_FOR_THE_WEB = "e95bec33-7c88-4a70-8e19-b10bd9d0c014"
PROJECT_ONLINE = "fe71d6c3-a2ea-4499-9778-da042bf08063"
YAMMER = "7547a3fe-08ee-4ccb-b430-5077c5041653"
YAMMER_ACADEMIC = "2078e8df-cff6-4290-98cb-5408261a760a"
TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
TEAMS_FREE = "4fa4026d-ce74-4962-a151-8e96d57ea8e4"
SKYPE_2 = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"
AUDIO_CONFERENCING = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"
TEAMS_PHONE = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"
WORKPLACE_ANALYTICS = "f477b0f0-3bb1-4890-940c-40fcee6ce05f"
COPILOT_IN_APPS = "a62f8878-de10-42f3-b68f-6149a25ceb97"
COPILOT_BASES = frozenset(
    {
        EXCHANGE_KIOSK,
        EXCHANGE_1,
        EXCHANGE_2,
        SHAREPOINT_KIOSK,
        SHAREPOINT_1,
        SHAREPOINT_2,
        TEAMS,
        "da792a53-cbc0-4184-a10d-e544dd34b3c1",  # OneDrive for business Basic
        "43de0ff5-c92c-492b-9116-175376d08c38",  # Microsoft 365 Apps for enterprise
        "094e7854-93fc-4d55-b2c0-3ab5369ebdc1",  # Office 365 Business
        "2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f",  # Visio web app
        "a1ace008-72f3-4ea0-8dac-33b3a23a2472",  # Microsoft Clipchamp
    }
)
"""One plan or another of these is in every product that Copilot may be added to."""
DEFENDER_1 = "f20fedf3-f3c3-43c3-8267-2bfdd51c0939"
DEFENDER_2 = "8e0c0a52-6a6c-4d40-8370-dd62790dcd70"

_RESOLVE = "https://learn.microsoft.com/entra/fundamentals/licensing-groups-resolve-problems"
_CAYOSOFT = (
    "https://support.cayosoft.com/hc/en-us/articles/360035090051-Troubleshooting-Office-365-license-assigment"
)

EXCLUSIVE: tuple[Exclusive, ...] = (
    Exclusive(
        YAMMER,
        YAMMER_ACADEMIC,
        Grade.ERROR_TEXT,
        "https://timmcmic.blog/2024/11/20/using-graphlicensemanager-to-view-group-members-and-reprocess-users/",
    ),
    Exclusive(
        TEAMS,
        TEAMS_FREE,
        Grade.DOCUMENTED,
        "https://learn.microsoft.com/graph/api/resources/cloudlicensing-assignmenterror",
    ),
    Exclusive(SHAREPOINT_1, SHAREPOINT_2, Grade.REPORTED, _CAYOSOFT),
    # A tip of 2023 said that these two may now coexist, the edition of 2025 no longer does, and there are
    # people who hold both: possible, no more.
    Exclusive(EXCHANGE_1, EXCHANGE_2, Grade.SAME_FAMILY, _CAYOSOFT),
)

NEEDS: tuple[Need, ...] = (
    Need(WORKPLACE_ANALYTICS, frozenset({EXCHANGE_1, EXCHANGE_2}), Grade.DOCUMENTED, _RESOLVE),
    Need(AUDIO_CONFERENCING, frozenset({SKYPE_2, TEAMS}), Grade.DOCUMENTED, _RESOLVE),
    # A refused reprocess named this pair; the write-up that quoted it left no address.
    Need(PROJECT_ONLINE, frozenset({SHAREPOINT_2}), Grade.ERROR_TEXT, ""),
    # A condition of sale; whether the directory enforces it is not published.
    Need(
        COPILOT_IN_APPS,
        COPILOT_BASES,
        Grade.REPORTED,
        "https://learn.microsoft.com/copilot/microsoft-365/microsoft-365-copilot-licensing",
    ),
    Need(TEAMS_PHONE, frozenset({SKYPE_2, TEAMS}), Grade.REPORTED, ""),
    Need(DEFENDER_1, frozenset({EXCHANGE_KIOSK, EXCHANGE_1, EXCHANGE_2}), Grade.REPORTED, ""),
    Need(DEFENDER_2, frozenset({EXCHANGE_KIOSK, EXCHANGE_1, EXCHANGE_2}), Grade.REPORTED, ""),
    Need(SHAREPOINT_1, frozenset({OFFICE_FOR_THE_WEB}), Grade.REPORTED, ""),
    Need(SHAREPOINT_2, frozenset({OFFICE_FOR_THE_WEB}), Grade.REPORTED, ""),
)

# Tiers of one service: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
_FAMILIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"EXCHANGE_S_(?:DESKLESS|STANDARD|ENTERPRISE)(?:_\w+)?$",
        r"SHAREPOINT(?:DESKLESS|STANDARD|ENTERPRISE)(?:_\w+)?$",
        r"YAMMER_(?:ENTERPRISE|EDU|MIDSIZE)$",
        r"MCO(?:IMP|STANDARD)(?:_\w+)?$",
        r"STREAM_O365_\w+$",
        r"FORMS_PLAN_\w+$",
        r"POWERAPPS_O365_\w+$",
        r"FLOW_O365_\w+$",
    )
)


def unmet(plans: Collection[str], beside: Collection[str] = ()) -> Iterator[Need]:
    """Known needs of some plans (by id) that neither they nor those beside them meet, the best attested
    first."""
    grades = list(Grade)
    held = {*plans, *beside}
    lacking = (need for need in NEEDS if need.plan in plans and not need.needs & held)
    return iter(sorted(lacking, key=lambda need: grades.index(need.grade)))


def collisions(
    mine: Mapping[str, ServicePlan], theirs: Mapping[str, ServicePlan]
) -> Iterator[tuple[str, str, Grade]]:
    """Known pairs with one side among each of two sets of plans (by id): (mine, theirs, grade)."""
    for known in EXCLUSIVE:
        for one, other in ((known.one, known.other), (known.other, known.one)):
            if one in mine and other in theirs:
                yield one, other, known.grade


def same_family(
    mine: Mapping[str, ServicePlan], theirs: Mapping[str, ServicePlan]
) -> Iterator[tuple[str, str, Grade]]:
    """Two tiers of one service, one in each set. They often go together: the weakest of hints."""
    tiers = [(family, [id for id, plan in theirs.items() if _is_tier(plan, family)]) for family in _FAMILIES]
    for one, plan in mine.items():
        for family, others in tiers:
            if others and _is_tier(plan, family):
                yield from ((one, other, Grade.SAME_FAMILY) for other in others if other != one)


def _is_tier(plan: ServicePlan, family: re.Pattern[str]) -> bool:
    return family.match(plan.service_plan_name) is not None
