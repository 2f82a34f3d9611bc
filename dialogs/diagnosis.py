"""One diagnosis, whatever door it is asked at: words and names, seen with somebody's eyes, become a case; the
case is examined; what came of it is a value, which `diagnosis_json.py` gives as JSON.

`diagnose` goes the whole way. A conversation goes it stage by stage, since it has to ask in between: words
are read (`heard`); with what it is about so far they become a case (`meant`; `meant_aside`, where a question
beside it leaves the case alone); a case is examined with every check, with one, or with those that look at
the asker; without a case, a step shows what the tenant has for it (`glance_at`). Nobody else looks names up
or runs checks.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.concluding.examination import Examination, conclude, examine
from dialogs.concluding.glancing import glance_at
from dialogs.examining.case import Case, Named
from dialogs.examining.machine import GuideMachine
from dialogs.examining.step import Check, Step
from dialogs.guide import GUIDE
from dialogs.subject.meant import NOTHING_GIVEN, Given, Nobody, NoCase, Told, meant, meant_aside
from dialogs.understanding import Reading, read
from dialogs.understanding.naming.names import FindProducts
from graph import Directory, GraphError

__all__ = [
    "Asker",
    "Declined",
    "Diagnosis",
    "Gone",
    "diagnose",
    "examined",
    "examined_asker",
    "examined_at",
    "glance_at",
    "heard",
    "meant",
    "meant_aside",
]


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
    match await meant(heard(question, directory.find_products), directory, given=given):
        case Told(case=case) | Nobody(case=case):
            return await _diagnosed(case, directory)
        case declined:
            return declined


def heard(words: str, find_products: FindProducts, steps: Iterable[Step] = ()) -> Reading:
    """What words say, and which of the steps they ask for. No words say nothing, and need nothing learnt."""
    return read(words, steps, find_products) if words.strip() else Reading("")


async def examined(case: Case, directory: Directory, guide: GuideMachine = GUIDE) -> Examination:
    """Every check of the guide that belongs to the case."""
    return await examine(case, directory, guide.checks())


async def examined_at(check: Check, case: Case, directory: Directory) -> Examination | None:
    """One check by itself, whether or not it belongs to a whole examination; None where it does not apply."""
    return await conclude(case, directory, [check]) if check.applies(case) else None


async def examined_asker(case: Case, directory: Directory, guide: GuideMachine = GUIDE) -> Examination:
    """What lies with whoever asks, and may keep them from doing something for the case's person, else to its
    group."""
    about = Case(user=case.user) if case.user else Case(group=case.group)
    return await conclude(about, directory, [one for one in guide.checks() if one.of_asker])


async def _diagnosed(case: Case, directory: Directory) -> Diagnosis | Gone:
    found, gone = await asyncio.gather(examined(case, directory), _gone(case, directory))
    return gone or Diagnosis(found, await _asker(directory))


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
