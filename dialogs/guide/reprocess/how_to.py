"""How licenses are worked out anew, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.reprocessing import everybody_reprocessed, reprocessed
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """Reprocess the user, or everybody in error of the group."""
    if case.user is not None:
        return (reprocessed(case.user),)
    if case.group is not None:
        return (everybody_reprocessed(case.group),)
    return ()


def _reprocess_by_hand(case: Case) -> Sequence[Text]:
    group, user = called(case.group, phrase("the group")), called(case.user, phrase("the people"))
    return (
        say("Mend the cause first: while it is there, Entra refuses."),
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product} > Groups > {group} > Actions "
            "needed.",
            product=called(case.sku, phrase("the product")),
            group=group,
        ),
        say("Pick {user}, up to 20 at a time, and press Reprocess.", user=user),
        say("Or name one person here and write “reprocess”: I ask, send it after your yes, and look again."),
    )


def _reprocess_commands(case: Case) -> Sequence[Command]:
    return commands(case) or (reprocessed(case.user),)


HOW_TO_REPROCESS = HowTo(
    say("Reprocess people whose license is in error"),
    r"re-?process|re-?evaluat|retrigger|trigger|kick.{0,30}(off|engine)|force.{0,40}(licen|refresh|process)"
    r"|erneut.{0,20}verarbeit|neu.{0,20}(ansto|verarbeit)|verarbeitung.{0,40}\bneu\b|retrait|relanc"
    r"|volver a procesar|reprocesar|再処理",
    _reprocess_by_hand,
    _reprocess_commands,
)


def _everybody_by_hand(case: Case) -> Sequence[Text]:
    return (
        say("I write for one person at a time: name one and write “reprocess”."),
        say("For everybody in error of a group, mend the cause first, then run the command."),
        say(
            "Or pick up to 20 people at a time under Microsoft 365 admin center > Billing > Licenses > "
            "{product} > Groups > {group} > Actions needed, and press Reprocess.",
            product=called(case.sku, phrase("the product")),
            group=called(case.group, phrase("the group")),
        ),
    )


def _everybody_commands(case: Case) -> Sequence[Command]:
    return (everybody_reprocessed(case.group),)


_EVERYBODY = (
    r"(all(?: of (?:them|us|those))?|every(?:body|one)(?: else)?(?: in .{1,40})?|each(?: one)?|both"
    r"|the (?:others|rest|whole group))"
)

HOW_TO_REPROCESS_EVERYBODY = HowTo(
    say("Reprocess everybody in error"),
    r"^\W*(?:(?:please|can|could|will|would|you|and|now|also|ok|then) )*"
    r"(?:(?:do|fix|mend|repair|repeat|solve) (?:it|this|that|the same) for|reprocess(?: them| for)?) "
    rf"{_EVERYBODY}(?: (?:now|please|too|as well))*\W*$"
    r"|^\W*(?:mach|tu|behebe?) (?:das|es) für alle\b|^\W*verarbeite alle\b"
    r"|^\W*(?:fais|faites)-le pour tou(?:s|t le monde)\b|^\W*retraite[rz]? tou(?:s|t le monde)\b"
    r"|^\W*hazlo para todos\b|^\W*reprocesa(?:r)? a todos\b|^\W*(?:faz|faça) isso para todos\b"
    r"|^\W*reprocess[ae]r? todos\b|全員(?:に|を|も)(?:して|お願い|再処理)",
    _everybody_by_hand,
    _everybody_commands,
    outright=True,
)
