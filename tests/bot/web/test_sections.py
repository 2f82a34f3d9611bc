from datetime import date

from markupsafe import Markup

from bot.web.sections import Part, Recipe, Section, parts
from dialogs.examining.case import Case
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.glance import NothingToShow
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Ending, HowTo, Page, Question, Source, Step
from dialogs.examining.verdict import Verdict
from dialogs.guide import GUIDE
from dialogs.words.text import Text, plain, say
from graph import Directory

TODAY = date(2026, 11, 24)
NOTHING = NothingToShow("a page alone")


async def nothing(case: Case, directory: Directory) -> list[Verdict]:
    return []


def ask(case: Case) -> Text:
    return say("Who?")


def page(seed: str, today: str = "Text.") -> Page:
    return Page(seed, None, today, (), TODAY)


def in_order(*steps: Step) -> dict[str, Step]:
    return {step.id: step for step in steps}


def test_a_check_becomes_a_section_with_all_it_knows() -> None:
    check = Check(
        "count",
        say("No license is left"),
        Page(
            "RS3",
            say("Look."),
            "All **taken**.",
            (Source("Learn", "https://learn.example/x", "May 2026"),),
            TODAY,
        ),
        nothing,
        causes=(
            Cause("count_violation", say("All are taken"), (say("Buy in **Billing**."),), Phase.PRODUCT),
        ),
        commands=lambda case: ("Get-MgSubscribedSku",),
        by_hand=say("Open `Billing`."),
        least=Missing("Organization.Read.All", "Global Reader"),
        glance=NOTHING,
        how_tos=(
            HowTo(
                say("Free a seat"),
                "free",
                lambda case: (
                    say("Take {user} out.", user=case.user.name if case.user else "a person <who left>"),
                ),
                lambda case: ("$user = '<user id>'", "Remove-MgGroupMember"),
            ),
        ),
    )

    assert parts(in_order(check)) == (
        Part(
            "steps",
            say("Seven recommended steps"),
            say("Entra tried, and something came back. Read it, mend it, have it tried again."),
            (
                Section(
                    id="count",
                    title=say("No license is left"),
                    seed="RS3",
                    today=Markup("<p>All <strong>taken</strong>.</p>\n"),
                    said=say("Look."),
                    causes=((say("All are taken"), "count_violation", (say("Buy in **Billing**."),)),),
                    by_hand=say("Open `Billing`."),
                    recipes=(
                        Recipe(
                            say("Free a seat"),
                            (say("Take {user} out.", user="a person <who left>"),),
                            "$user = '<user id>'\nRemove-MgGroupMember",
                        ),
                    ),
                    commands=("Get-MgSubscribedSku",),
                    least=say(
                        "To look, Graph wants at least the permission {permission} and the role {role}.",
                        permission="Organization.Read.All",
                        role="Global Reader",
                    ),
                    sources=(("Learn", "https://learn.example/x", "May 2026"),),
                    checked=date(2026, 11, 24),
                    invitation=say("Check this in my tenant"),
                ),
            ),
        ),
    )


def test_the_old_guides_numbers_make_the_order_and_the_rest_follows() -> None:
    steps = in_order(
        Question("subject", say("Whose?"), page(""), ask, ask, glance=NOTHING),
        Check("audit", say("Who?"), page("RS6"), nothing, glance=NOTHING),
        Check("group", say("Group"), page("RS1"), nothing, glance=NOTHING),
        Check("role", say("Role"), page("TCF1"), nothing, glance=NOTHING),
        Ending("resolved", say("Solved"), page(""), ask),
    )

    shown = [
        (part.id, [(one.id, one.invitation and plain(one.invitation)) for one in part.sections])
        for part in parts(steps)
    ]

    assert shown == [
        ("first", [("role", "Check this in my tenant")]),
        ("steps", [("group", "Check this in my tenant"), ("audit", "Check this in my tenant")]),
        ("today", [("subject", "Start here in the chat"), ("resolved", None)]),
    ]


def test_html_in_a_steps_text_is_shown_and_not_run() -> None:
    (part,) = parts(
        in_order(
            Check(
                "x",
                say("X"),
                page("RS1", "<script>alert(1)</script>\n\n# Head"),
                nothing,
                glance=NOTHING,
            )
        )
    )

    assert part.sections[0].today == Markup("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<h4>Head</h4>\n")


def test_every_step_of_the_guide_is_on_the_page_once() -> None:
    shown = [section.id for part in parts(GUIDE.steps) for section in part.sections]

    assert sorted(shown) == sorted(GUIDE.steps)
    assert [part.id for part in parts(GUIDE.steps)] == ["first", "steps", "today"]


def test_every_how_to_of_the_guide_is_on_the_page() -> None:
    shown = [
        plain(recipe.title) for part in parts(GUIDE.steps) for one in part.sections for recipe in one.recipes
    ]

    known = [plain(one.title) for step in GUIDE.steps.values() for one in getattr(step, "how_tos", ())]
    assert sorted(shown) == sorted(known)
    assert shown
