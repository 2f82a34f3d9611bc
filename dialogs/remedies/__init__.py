"""What helps against causes: each remedy plans a change, and none of them sends anything."""

from collections.abc import Mapping

from dialogs.examining.remedy import Remedy
from dialogs.remedies.add_member import ADD_MEMBER
from dialogs.remedies.done_elsewhere import BUY_LICENSES, CORRECT_RULE, FREE_ADDRESS
from dialogs.remedies.enable_account import ENABLE_ACCOUNT
from dialogs.remedies.group_products import GIVE, TAKE_OFF
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.remedies.reprocess import REPROCESS
from dialogs.remedies.resume_rule import RESUME_RULE
from dialogs.remedies.retry_provisioning import RETRY_PROVISIONING
from dialogs.remedies.security_enable import SECURITY_ENABLE
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.remedies.switch_plans import SWITCH_OFF, SWITCH_ON

__all__ = ["REMEDIES"]


def _registered(*remedies: Remedy) -> Mapping[str, Remedy]:
    registry = {remedy.id: remedy for remedy in remedies}
    if len(registry) != len(remedies):
        raise ValueError("two remedies go by one name")
    return registry


REMEDIES = _registered(
    REPROCESS,
    SET_LOCATION,
    ADD_MEMBER,
    REMOVE_DIRECT,
    GIVE,
    TAKE_OFF,
    SWITCH_ON,
    SWITCH_OFF,
    RETRY_PROVISIONING,
    RESUME_RULE,
    ENABLE_ACCOUNT,
    SECURITY_ENABLE,
    BUY_LICENSES,
    FREE_ADDRESS,
    CORRECT_RULE,
)
"""Every remedy by its name."""
