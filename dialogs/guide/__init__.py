"""The written guide, as a state machine: its table of contents.

Read down the left for the order of the guide, across for where each thing that can happen at a step leads.
What can happen everywhere (stop, next, back, check again, who, powershell, direct entry) the machine adds.
A new step touches three hand-written places: its folder, its row here, its test.
"""

from dialogs.examining.machine import GuideMachine
from dialogs.examining.step import Event, Reply
from dialogs.guide.administrator_role.check import ADMINISTRATOR_ROLE
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.conflicting_service_plans.check import CONFLICTING_SERVICE_PLANS
from dialogs.guide.failed_sibling.check import FAILED_SIBLING
from dialogs.guide.failure_notification.check import FAILURE_NOTIFICATION
from dialogs.guide.group_refusals.check import GROUP_REFUSALS
from dialogs.guide.group_type.check import GROUP_TYPE
from dialogs.guide.handed_over.ending import HANDED_OVER
from dialogs.guide.limitations.check import LIMITATIONS
from dialogs.guide.membership.check import MEMBERSHIP
from dialogs.guide.missing_dependency.check import MISSING_DEPENDENCY
from dialogs.guide.new_services.check import NEW_SERVICES
from dialogs.guide.not_enough_licenses.check import NOT_ENOUGH_LICENSES
from dialogs.guide.powershell.check import POWERSHELL
from dialogs.guide.processing_state.check import PROCESSING_STATE
from dialogs.guide.provisioning.check import PROVISIONING
from dialogs.guide.proxy_addresses.check import PROXY_ADDRESSES
from dialogs.guide.qualifying_plan.check import QUALIFYING_PLAN
from dialogs.guide.reprocess.question import REPROCESS
from dialogs.guide.resolved.ending import RESOLVED
from dialogs.guide.service_status.check import SERVICE_STATUS
from dialogs.guide.subject.question import SUBJECT
from dialogs.guide.usage_location.check import USAGE_LOCATION
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
        GROUP_TYPE:                {Event.CLEAR: GROUP_REFUSALS},
        GROUP_REFUSALS:            {Event.CLEAR: MEMBERSHIP},
        MEMBERSHIP:                {Event.CLEAR: PROCESSING_STATE},
        PROCESSING_STATE:          {Event.CLEAR: ASSIGNMENT_ERRORS,
                                    Event.REMEDY: REPROCESS},
        ASSIGNMENT_ERRORS:         {Event.CLEAR: PROXY_ADDRESSES,
                                    Error.COUNT_VIOLATION: NOT_ENOUGH_LICENSES,
                                    Error.MUTUALLY_EXCLUSIVE_VIOLATION: CONFLICTING_SERVICE_PLANS,
                                    Error.DEPENDENCY_VIOLATION: MISSING_DEPENDENCY,
                                    Error.PROHIBITED_IN_USAGE_LOCATION_VIOLATION: USAGE_LOCATION,
                                    Error.UNIQUENESS_VIOLATION: PROXY_ADDRESSES,
                                    Error.OTHER: FAILED_SIBLING,
                                    Event.REMEDY: REPROCESS},
        NOT_ENOUGH_LICENSES:       {Event.CLEAR: PROVISIONING, Event.REMEDY: REPROCESS},
        CONFLICTING_SERVICE_PLANS: {Event.CLEAR: PROVISIONING, Event.REMEDY: REPROCESS},
        MISSING_DEPENDENCY:        {Event.CLEAR: PROVISIONING, Event.REMEDY: REPROCESS},
        USAGE_LOCATION:            {Event.CLEAR: PROVISIONING, Event.REMEDY: REPROCESS},
        FAILED_SIBLING:            {Event.CLEAR: PROVISIONING},
        PROXY_ADDRESSES:           {Event.CLEAR: PROVISIONING, Event.REMEDY: REPROCESS},
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
