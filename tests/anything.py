"""What anybody may write, and where: real questions, names, fragments, pasted errors, what breaks readers."""

from typing import Any

from hypothesis import strategies as st

CHANNELS = ("msteams", "emulator", "webchat", "directline", "directlinespeech", "sms")
"""The channels there are, and one that nobody heard of."""

PEOPLE = (
    "Megan Bowen", "Alex", "João Ferreira", "Becker", "Isaiah Langer", "Pradeep Gupta", "Rosa Marchetti",
    "Raul Razo", "Noah Fischer", "Joni Sherman", "gerhart@contoso.example", "Delia", "Meghan Bowne", "nobody",
    "uma_fabrikam.example#EXT#@contoso.onmicrosoft.com", "Anton Berg", "Ines Costa", "Enrico Cattaneo",
)  # fmt: skip
GROUPS = (
    "Sales", "Sales EMEA", "Marketing", "Customer Support", "Mobile Workforce", "Data Team", "Archive",
    "Diagrams", "Portfolio", "All Hands", "Warehouse", "Engineering", "Berlin", "Board", "Crown Jewels",
)  # fmt: skip
PRODUCTS = ("Office 365 E3", "E1", "EMS", "Power BI Pro", "Visio", "Copilot", "Teams", "MCOPSTN1", "office")

_SENTENCES = (
    "Why didn't {who} get {what} from the {group} group?",
    "{who} has no {what}",
    "{who}",
    "{group}",
    "{what}",
    "what is wrong with the {group} group",
    "who took {what} from {who}?",
    "{who} still no {what} after i put him in {group}",
    "no, the other {group}",
    "no, I meant {who}",
    "and {who}?",
    "may I reprocess {who}?",
    "Warum hat {who} kein {what}?",
    "pourquoi {who} n'a pas {what}",
    "{who} に {what} のライセンスがありません",
    "can't delete the group {group}",
    "how do I assign {what} to {group} in PowerShell",
)
_SAID = (
    "yes", "no", "ok", "back", "next", "check again", "walk me through", "who changed it?", "powershell",
    "stop", "start over", "help", "hi", "thanks", "how do you know?", "the other one", "reprocess",
    "what is broken in my tenant?", "I don't know what is wrong", "May I do this?", "helpful", "wrong",
    "unclear", "I do not know", "something else", "Text for the administrator", "1", "2",
    "why don't I have a license?", "my Teams is gone", "What is the weather?", "Azure DevOps group rules",
    "audit trail", "proxy addresses", "new services", "limitations", "resolved", "handed over",
    "yes, reprocess",
)  # fmt: skip
_PASTED = (
    "License assignment failed because service plans 9aaf7827-d63c-4b61-89c3-182f06f82e5c, "
    "efb87545-963c-4e0d-99df-69c6916d9eb0 are mutually exclusive",
    "Subscription with SKU 6fd2c87f-b296-42f0-b197-1e91e994b900 does not have any available licenses.",
    "License assignment cannot be done for user with invalid usage location.",
    "Another object with the same value for property proxyAddresses already exists.",
    "Insufficient privileges to complete the operation.",
    '{"error":{"code":"Request_BadRequest","message":"[CountViolation] cut he',
    "CountViolation",
    "AADSTS99999: something new",
    "00000000-0000-0000-0000-000000000000",
)
_STRANGE = (
    "", " \t\n", "🙂", "👩‍👩‍👧‍👦🎉", "\u200b\u200b", "\u202egnihton\u202c", "Me\u200bgan Bo\u2066wen",
    "\x00", "\x1b[31m",
    "**bold** [free](https://evil.example) ![x](y)", "<at>Bot</at> <script>alert(1)</script>", "&nbsp;&lt;",
    "'; DROP TABLE users; --", '"Sales" OR displayName:"', "O'Brien", "$filter=startswith(a,'b') eq true",
    "displayName:Megan AND (x", "%27%20or%201 eq 1", "../../me", "a/b?c#d", "\\", '"', "'", ":",
    "{user} {0} %s", "{{DATE(now)}}", "(a+)+$", "no, no, no", "İI ß ſ",
    "\U0001d4dc\U0001d4ee\U0001d4f0", "٣", "-", "?", ".",
)  # fmt: skip


def mixed(*weighted: tuple[int, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """One of several, each as often as its weight says; `one_of` would draw all of them alike."""
    drawn = [strategy for weight, strategy in weighted for _ in range(weight)]
    return st.integers(0, len(drawn) - 1).flatmap(drawn.__getitem__)


def _sentence(template: str, who: str, group: str, what: str) -> str:
    return template.format(who=who, group=group, what=what)


def _run_together(pieces: list[str], between: str) -> str:
    return between.join(pieces)


def _go_on(piece: str, length: int) -> str:
    return (piece * (length // max(1, len(piece)) + 1))[:length] if piece else ""


_SENTENCE = st.builds(
    _sentence,
    st.sampled_from(_SENTENCES),
    st.sampled_from(PEOPLE),
    st.sampled_from(GROUPS),
    st.sampled_from(PRODUCTS),
)
_PIECE = st.sampled_from((*PEOPLE, *GROUPS, *PRODUCTS, *_SAID, *_PASTED, *_STRANGE))

WORDS: st.SearchStrategy[str] = mixed(
    (8, _SENTENCE),
    (2, _PIECE),
    (4, st.sampled_from(_SAID)),
    (1, st.sampled_from(_PASTED)),
    (1, st.sampled_from(_STRANGE)),
    (
        1,
        st.builds(
            _run_together, st.lists(_PIECE, min_size=2, max_size=4), st.sampled_from((" ", "\n", ", ", ""))
        ),
    ),
    (1, st.builds(_go_on, _PIECE, st.sampled_from((300, 5_000, 25_000)))),
    (1, st.text(max_size=60)),
)
"""Something to say."""
