"""One diagnosis, whatever door it is asked at: words and names, seen with somebody's eyes, become a case; the
case is examined; what came of it is a value, which `diagnosis_json.py` gives as JSON.
"""

import asyncio
from dataclasses import dataclass

from dialogs.examining.case import Case, Named
from dialogs.examining.examination import Examination, examine
from dialogs.guide import GUIDE
from dialogs.subject.meant import NOTHING_GIVEN, Given, Nobody, NoCase, Told, meant
from dialogs.understanding import Reading, read
from graph import Directory, GraphError


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and the active roles Graph shows of them: None where they could not be read. An application
    asks without a user."""

    user: str | None = None
    roles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An examination, and who asked for it."""

    examined: Examination
    asker: Asker

    @property
    def found(self) -> bool:
        """Whether something is wrong. What stands only in the asker's own way does not count."""
        return self.examined.cause is not None or self.examined.in_error

    @property
    def all_seen(self) -> bool:
        """Whether everything about the license could be looked at."""
        return all(check.of_asker for check, _ in self.examined.undetermined)


@dataclass(frozen=True, slots=True)
class Gone:
    """Graph no longer finds whom or what was named."""

    named: Named


Declined = NoCase | Gone
"""Why nothing was examined."""


async def diagnose(
    directory: Directory, question: str = "", given: Given = NOTHING_GIVEN
) -> Diagnosis | Declined:
    """Examine what the words and names mean: everybody, where they name nobody. Raises GraphError where Graph
    does not even say whom they mean."""
    reading = read(question, (), directory.find_products) if question.strip() else Reading("")
    match await meant(reading, directory, given=given):
        case Told(case=case) | Nobody(case=case):
            return await _diagnosed(case, directory)
        case declined:
            return declined


async def _diagnosed(case: Case, directory: Directory) -> Diagnosis | Gone:
    examined, gone = await asyncio.gather(examine(case, directory, GUIDE.checks()), _gone(case, directory))
    return gone or Diagnosis(examined, await _asker(directory))


async def _gone(case: Case, directory: Directory) -> Gone | None:
    """The subject itself must be readable: without it no check can say anything."""
    user, group = await asyncio.gather(
        directory.user(case.user.id) if case.user else asyncio.sleep(0, None),
        directory.group(case.group.id) if case.group else asyncio.sleep(0, None),
    )
    named = (one for one, found in ((case.user, user), (case.group, group)) if one and found is None)
    return next(map(Gone, named), None)


async def _asker(directory: Directory) -> Asker:
    me = await directory.me()
    if me is None:
        return Asker()
    try:
        roles = await directory.active_roles()
    except GraphError:
        return Asker(me.user_principal_name)
    names = sorted(role.display_name for role in roles if role.display_name)
    return Asker(me.user_principal_name, tuple(names) if len(names) == len(roles) else None)
