"""What somebody wants to have done: the lines of `deeds.txt`."""

from enum import StrEnum
from pathlib import Path

from dialogs.understanding.bare_words import spoken
from dialogs.understanding.patterns import patterns

_FILE = Path(__file__).with_name("deeds.txt")


class Deed(StrEnum):
    """What is wanted. `FIX` is whatever helps."""

    PROCESS_ANEW = "process_anew"
    RESUME_RULE = "resume_rule"
    SET_LOCATION = "set_location"
    BUY_LICENSES = "buy_licenses"
    SECURITY_ENABLE = "security_enable"
    ENABLE_ACCOUNT = "enable_account"
    DELETE_GROUP = "delete_group"
    REMOVE_MEMBER = "remove_member"
    ADD_MEMBER = "add_member"
    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"
    TAKE = "take"
    GIVE = "give"
    FIX = "fix"


def deed_asked(text: str) -> Deed | None:
    """What is wanted; the first that fits."""
    said = spoken(text)
    return next((Deed(name) for name, pattern in patterns(_FILE).items() if pattern.search(said)), None)
