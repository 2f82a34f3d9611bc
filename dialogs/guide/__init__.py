"""The written guide, as a state machine: its table of contents.

Read down the left for the order of the guide, across for where each thing that can happen at a step leads.
What can happen everywhere (stop, next, back, check again, who, powershell, direct entry) the machine adds.
A new step touches three hand-written places: its module, its row here, its test.
"""

from dialogs.guide.s01_subject import SUBJECT
from dialogs.guide.s02_administrator_role import ADMINISTRATOR_ROLE
from dialogs.guide.s03_failure_notification import FAILURE_NOTIFICATION
from dialogs.guide.s04_service_status import SERVICE_STATUS
from dialogs.guide.s05_qualifying_plan import QUALIFYING_PLAN
from dialogs.guide.s06_limitations import LIMITATIONS
from dialogs.guide.s07_group_type import GROUP_TYPE
from dialogs.guide.s08_membership import MEMBERSHIP
from dialogs.guide.s09_processing_state import PROCESSING_STATE
from dialogs.guide.s10_assignment_errors import ASSIGNMENT_ERRORS
from dialogs.guide.s11_not_enough_licenses import NOT_ENOUGH_LICENSES
from dialogs.guide.s12_conflicting_service_plans import CONFLICTING_SERVICE_PLANS
from dialogs.guide.s13_missing_dependency import MISSING_DEPENDENCY
from dialogs.guide.s14_usage_location import USAGE_LOCATION
from dialogs.guide.s15_failed_sibling import FAILED_SIBLING
from dialogs.guide.s16_proxy_addresses import PROXY_ADDRESSES
from dialogs.guide.s17_provisioning import PROVISIONING
from dialogs.guide.s18_new_services import NEW_SERVICES
from dialogs.guide.s19_audit_trail import AUDIT_TRAIL
from dialogs.guide.s20_powershell import POWERSHELL
from dialogs.guide.s21_reprocess import REPROCESS
from dialogs.guide.s22_resolved import RESOLVED
from dialogs.guide.s23_handed_over import HANDED_OVER
from dialogs.machine import GuideMachine
from dialogs.step import Event, Reply
from graph import AssignmentError as Error

__all__ = ["GUIDE"]

# The columns are the content.
# fmt: off
GUIDE = GuideMachine(
    {
        SUBJECT:                   {Event.ANSWERED: ADMINISTRATOR_ROLE},
        ADMINISTRATOR_ROLE:        {Event.CLEAR: FAILURE_NOTIFICATION},
        FAILURE_NOTIFICATION:      {Event.CLEAR: SERVICE_STATUS},
        SERVICE_STATUS:            {Event.CLEAR: QUALIFYING_PLAN},
        QUALIFYING_PLAN:           {Event.CLEAR: LIMITATIONS},
        LIMITATIONS:               {Event.CLEAR: GROUP_TYPE},
        GROUP_TYPE:                {Event.CLEAR: MEMBERSHIP},
        MEMBERSHIP:                {Event.CLEAR: PROCESSING_STATE},
        PROCESSING_STATE:          {Event.CLEAR: ASSIGNMENT_ERRORS,
                                    Event.STALE: REPROCESS},
        ASSIGNMENT_ERRORS:         {Event.CLEAR: PROXY_ADDRESSES,
                                    Error.COUNT_VIOLATION: NOT_ENOUGH_LICENSES,
                                    Error.MUTUALLY_EXCLUSIVE_VIOLATION: CONFLICTING_SERVICE_PLANS,
                                    Error.DEPENDENCY_VIOLATION: MISSING_DEPENDENCY,
                                    Error.PROHIBITED_IN_USAGE_LOCATION_VIOLATION: USAGE_LOCATION,
                                    Error.UNIQUENESS_VIOLATION: PROXY_ADDRESSES,
                                    Error.OTHER: FAILED_SIBLING,
                                    Event.STALE: REPROCESS},
        NOT_ENOUGH_LICENSES:       {Event.CLEAR: PROVISIONING, Event.STALE: REPROCESS},
        CONFLICTING_SERVICE_PLANS: {Event.CLEAR: PROVISIONING, Event.STALE: REPROCESS},
        MISSING_DEPENDENCY:        {Event.CLEAR: PROVISIONING, Event.STALE: REPROCESS},
        USAGE_LOCATION:            {Event.CLEAR: PROVISIONING, Event.STALE: REPROCESS},
        FAILED_SIBLING:            {Event.CLEAR: PROVISIONING},
        PROXY_ADDRESSES:           {Event.CLEAR: PROVISIONING, Event.STALE: REPROCESS},
        PROVISIONING:              {Event.CLEAR: NEW_SERVICES},
        NEW_SERVICES:              {Event.CLEAR: AUDIT_TRAIL},
        AUDIT_TRAIL:               {Event.CLEAR: RESOLVED},
        POWERSHELL:                {Event.CLEAR: RESOLVED},
        REPROCESS:                 {Reply.YES: REPROCESS, Event.DONE: RESOLVED, Reply.NO: HANDED_OVER},
    },
    stop=HANDED_OVER,
    who=AUDIT_TRAIL,
    powershell=POWERSHELL,
)
# fmt: on
