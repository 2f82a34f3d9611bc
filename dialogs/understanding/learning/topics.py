"""What a text may be about: for each topic the step of the guide, the cause it hints at, and what is asked.

The examples a topic is learnt from stand in `sentences/`, a file a topic.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.examining.case import Complaint


@dataclass(frozen=True, slots=True)
class Topic:
    """`seed` is the place in the old guide (TCF1 … RS7), or `none`; `step` ours, empty where the whole
    examination is the answer; `cause` a published cause; `instead` other places that also answer."""

    seed: str
    step: str = ""
    cause: str | None = None
    complaint: Complaint | None = None
    instead: tuple[str, ...] = ()
    how_to: bool = False


OUT_OF_SCOPE = "out_of_scope"

TOPICS: Mapping[str, Topic] = {
    "not_received": Topic("RS3", "", None, Complaint.NOT_RECEIVED, ("RS2",)),
    "not_known": Topic("RS3", "", None, Complaint.NOT_RECEIVED, ("RS2", "RS4")),
    "unknown_error": Topic("RS3", "assignment_errors", None, Complaint.NOT_RECEIVED, ("TCF2",)),
    "count_violation": Topic(
        "RS3", "not_enough_licenses", "count_violation", Complaint.NOT_RECEIVED, ("TCF4",)
    ),
    "mutually_exclusive_plans": Topic(
        "RS3", "conflicting_service_plans", "mutually_exclusive_plans", Complaint.NOT_RECEIVED, ("TCF4",)
    ),
    "dependency_violation": Topic(
        "RS3", "missing_dependency", "dependency_violation", Complaint.NOT_RECEIVED, ("RS7",)
    ),
    "usage_location_missing": Topic(
        "RS3", "usage_location", "usage_location_missing", Complaint.NOT_RECEIVED, ("TCF2",)
    ),
    "prohibited_in_usage_location": Topic(
        "RS3", "usage_location", "prohibited_in_usage_location", Complaint.NOT_RECEIVED, ("TCF4",)
    ),
    "failed_sibling": Topic("RS3", "failed_sibling", "failed_sibling", Complaint.NOT_RECEIVED, ("TCF4",)),
    "proxy_address_conflict": Topic(
        "RS4", "proxy_addresses", "proxy_address_conflict", Complaint.NOT_RECEIVED, ("RS3",)
    ),
    "license_cannot_be_removed": Topic(
        "RS3", "assignment_errors", "license_cannot_be_removed", Complaint.CANNOT_REMOVE, ("RS2",)
    ),
    "direct_and_inherited_duplicate": Topic(
        "RS3", "assignment_errors", "direct_and_inherited_duplicate", Complaint.DUPLICATE, ("TCF4", "RS7")
    ),
    "removed_by_group_change": Topic(
        "RS3", "audit_trail", "removed_by_group_change", Complaint.REMOVED, ("RS6", "RS2")
    ),
    "service_not_provisioned": Topic(
        "RS3", "provisioning", "service_not_provisioned", Complaint.SERVICE_MISSING, ("RS4",)
    ),
    "plan_switched_off": Topic(
        "RS3", "provisioning", "plan_switched_off", Complaint.SERVICE_MISSING, ("RS5",)
    ),
    "account_disabled": Topic("RS3", "membership", "account_disabled", Complaint.CANNOT_SIGN_IN, ("RS2",)),
    "new_service_plan_enabled": Topic(
        "RS5", "new_services", "new_service_plan_enabled", Complaint.NEW_SERVICE, ("RS3",)
    ),
    "audit_trail": Topic("RS6", "audit_trail", None, Complaint.WHO_CHANGED, ("RS3",)),
    "insufficient_role": Topic("TCF1", "administrator_role", "insufficient_role", Complaint.MAY_I, ("RS7",)),
    "failure_notification": Topic("TCF2", "failure_notification", None, None, ("RS3",)),
    "preview": Topic("TCF3", "service_status", None, None, ("TCF4",)),
    "assign_howto": Topic("TCF3", "powershell", None, None, ("RS7", "TCF1"), how_to=True),
    "no_qualifying_plan": Topic("TCF4", "qualifying_plan", "no_qualifying_plan", None, ("TCF3",)),
    "subscription_not_active": Topic("TCF4", "qualifying_plan", "subscription_not_active", None, ("RS3",)),
    "nested_group": Topic("TCF4", "membership", "nested_group", None, ("RS1",)),
    "dynamic_membership": Topic("TCF4", "membership", "dynamic_membership", None, ("RS2", "TCF3")),
    "dynamic_delay": Topic("RS2", "membership", "dynamic_membership", None, ("TCF4", "RS1")),
    "group_cannot_be_deleted": Topic(
        "TCF4", "limitations", "group_cannot_be_deleted", Complaint.CANNOT_DELETE_GROUP, ("RS3",)
    ),
    "limitations": Topic("TCF4", "limitations", None, None, ("RS1",)),
    "unsupported_group_type": Topic("RS1", "group_type", "unsupported_group_type", None, ("TCF4",)),
    "product_not_assigned_to_group": Topic(
        "RS1", "group_type", "product_not_assigned_to_group", None, ("RS3",)
    ),
    "not_a_member": Topic("RS1", "membership", "not_a_member", None, ("RS3",)),
    "processing_delay": Topic("RS2", "processing_state", "processing_delay", None, ("RS3",)),
    "needs_reprocess": Topic("RS2", "reprocess", "needs_reprocess", None, ("RS3",)),
    "powershell": Topic("RS7", "powershell", None, None, ("RS3",), how_to=True),
    "view_status_script": Topic("RS7", "powershell", None, None, ("RS3",), how_to=True),
    "service_incident": Topic("none", "service_status", "service_incident", None, ("RS2", "TCF3")),
    OUT_OF_SCOPE: Topic("none"),
}
