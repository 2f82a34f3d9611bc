"""What people write once they have a verdict: short, without a name, and about what stands on the screen."""

import pytest

from dialogs.talk.message import MessageKind
from dialogs.words.text import plain
from graph import OWN_SCOPES
from graph.simulated.world import World
from tests.called import buttons, called, marks, says
from tests.chat import Chat, copied
from tests.tenants import asking

ADA = "ada@contoso.example"
STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"

STEPS = {
    "limitations": ("what are the limitations",),
    "administrator_role": ("show me the roles I need", "which role do I need", "am I allowed to do this"),
    "service_status": ("is there an outage", "is microsoft down", "any incidents?", "service status"),
    "processing_state": (
        "what is the processing state",
        "is it still processing",
        "hilft das sofort?",
    ),
    "membership": ("what is a nested group", "do nested groups work"),
    "audit_trail": (
        "who removed it",
        "how do i see the audit log",
        "when did that happen",
        "since when",
        "when",
        "seit wann?",
        "depuis quand ?",
        "¿desde cuándo?",
        "desde quando?",
        "いつから?",
    ),
    "powershell": ("give me the powershell", "powershell please"),
    "reprocess": (
        "reprocess her",
        "reprocess megan",
        "please reprocess Megan now",
        "Could you reprocess Megan Bowen?",
    ),
    "assignment_errors": (
        "what licenses does Megan have",
        "show the license state of Megan",
        "which of them",
        "show me",
    ),
    "not_enough_licenses": (
        "so its the seats?",
        "how many do i need to buy",
        "wie viele Lizenzen fehlen?",
        "combien de licences manquent ?",
        "¿cuántas licencias faltan?",
        "quantas licenças faltam?",
        "ライセンスはあと何個ありますか?",
    ),
    "qualifying_plan": ("do we need Entra ID P1",),
}


@pytest.fixture
async def ada(contoso_world: World) -> Chat:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    await chat.say(STORY)
    return chat


@pytest.mark.parametrize(("step", "words"), [(step, one) for step, all in STEPS.items() for one in all])
async def test_a_step_is_asked_for_in_ones_own_words_and_the_case_stays(
    ada: Chat, step: str, words: str
) -> None:
    case = ada.state.case
    await ada.say(words)

    assert (ada.state.step, ada.state.case.user, ada.state.case.group) == (step, case.user, case.group)


@pytest.mark.parametrize("words", ["how many licenses do we have", "which subscriptions do we own"])
async def test_what_is_owned_is_told_as_a_table_and_the_case_stays(ada: Chat, words: str) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert (answer.kind, ada.state.case) == (MessageKind.TABLE, before)
    assert says(answer, "Power BI Pro")


@pytest.mark.parametrize(
    "words",
    ["why", "Why?", "why is that", "are you sure", "really?", "explain", "how come?", "warum?", "pourquoi ?"],
)
async def test_whoever_doubts_is_shown_the_evidence(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert called(answer.title) == "how I know"
    assert says(answer, "prepaidUnits.enabled")


@pytest.mark.parametrize(
    "words",
    [
        "what should i do",
        "What now?",
        "what next",
        "how do I fix it",
        "so what can I do about it?",
        "where can I do that in the portal",
        "was soll ich tun?",
        "que faire ?",
        "what does that mean",
        "was heißt das?",
        "je ne comprends pas",
        "no entiendo",
        "não entendi",
        "何をすればいいですか?",
    ],
)
async def test_whoever_asks_what_to_do_is_told_at_the_step_she_stands_at(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert (ada.state.step, called(answer.title)) == ("not_enough_licenses", "page not_enough_licenses")
    assert says(answer, "to do")


@pytest.mark.parametrize(
    "words", ["fix it", "can you fix it", "kannst du das beheben?", "puoi sistemarlo tu?"]
)
async def test_whoever_wants_it_done_is_told_what_it_takes_and_who_may(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert called(answer.title) == "remedy buy_licenses"
    assert says(answer, "Billing Administrator")


@pytest.mark.parametrize(
    "words",
    [
        *("and now?", "did it work", "is it fixed now?", "better now?", "any change?", "did that", "done"),
        *("still nothing", "immer noch nichts", "sigue sin funcionar", "ainda nada", "まだ届きません"),
    ],
)
async def test_whoever_asks_whether_it_helped_has_it_looked_at_again(ada: Chat, words: str) -> None:
    ada.world.buy_seats("ENTERPRISEPACK", 5)
    answer = await ada.say(words)

    assert called(answer.title) == "needs_reprocess"


@pytest.mark.parametrize(
    "words",
    [
        "what is broken",
        "What is broken in my tenant?",
        "what else is wrong here",
        "is that everything",
    ],
)
async def test_the_whole_tenant_is_asked_for_in_a_few_words(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert called(answer.title) == "broken"


@pytest.mark.parametrize(
    "words",
    [
        "show me all groups with errors",
        "Which groups have licensing errors?",
        "Welche Gruppen haben Fehler?",
        "quels groupes ont des erreurs ?",
        "¿qué grupos tienen errores?",
        "quais grupos têm erros?",
        "エラーのあるグループを表示して",
    ],
)
async def test_which_groups_are_in_error_is_told_as_a_table_with_a_way_to_the_reasons(
    ada: Chat, words: str
) -> None:
    answer = await ada.say(words)

    assert called(answer.title) == "groups in error"
    assert says(answer, "Customer Support")
    assert buttons(answer) == ["query:more", "tenant"]
    assert called((await ada.press("tenant")).title) == "broken"


@pytest.mark.parametrize(
    "words",
    [
        "what may I see?",
        "what can't you see?",
        "what could you not see",
        "was darf ich sehen?",
        "what can I see",
    ],
)
async def test_whoever_asks_what_is_seen_is_told_what_could_not_be(contoso_world: World, words: str) -> None:
    megan = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))
    before = await megan.say(words)

    assert (called(before.title), [set(marks(one)) for one in before.paragraphs]) == (
        "how I know",
        [{"what I see"}],
    )
    assert buttons(before)

    await megan.say("why don't I have a license")
    answer = await megan.say(words)

    assert called(answer.title) == "how I know"
    assert says(answer, "some groups unseen / Megan Bowen")


async def test_everybody_is_helped_by_a_command_and_one_person_here(ada: Chat) -> None:
    answer = await ada.say("reprocess all of them")

    sales = ada.state.case.group
    assert sales is not None
    assert says(answer, "one at a time")
    (command,) = copied(answer)
    assert command.split("\n") == [
        f"$group = '{sales.id}'",
        "Connect-MgGraph -Scopes 'GroupMember.Read.All','User.ReadWrite.All'",
        "# What it would do:",
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All | ForEach-Object "
        "{ Invoke-MgLicenseUser -UserId $_.Id -WhatIf }",
        "# Do it:",
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All | ForEach-Object "
        "{ Invoke-MgLicenseUser -UserId $_.Id; Start-Sleep -Milliseconds 300 }",
    ]
    assert ada.state.offer is None


@pytest.mark.parametrize(
    "words", ["reprocess all licenses of Megan Bowen", "fix it for Megan", "reprocess them"]
)
async def test_who_means_one_person_is_not_told_about_everybody(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert ada.state.case.user is not None
    assert called(answer.title) != "reprocess everybody"


@pytest.mark.parametrize(
    "words",
    [
        "how many people are in Sales",
        "how many users are in the Sales group?",
        "how many members does Sales have",
        "wie viele Mitglieder hat die Gruppe Sales?",
        "combien de membres a le groupe Sales ?",
    ],
)
async def test_how_many_are_in_a_group_is_counted_and_no_verdict(ada: Chat, words: str) -> None:
    await ada.say("start over")
    answer = await ada.say(words)

    assert answer.kind is MessageKind.TABLE
    assert dict(answer.title.values) == {"count": 6}
    assert says(answer, "Sales")


async def test_that_one_of_several_is_asked_for_once_more(ada: Chat) -> None:
    await ada.say("start over")
    asked = await ada.say("Why did Alex not get a license?")
    assert called(asked.title) == "which one"

    again = await ada.say("that one")

    assert called(again.title) == "which one"
    assert buttons(again) == buttons(asked)


@pytest.mark.parametrize("words", ["ok", "okay", "alright", "I see"])
async def test_an_ok_to_nothing_is_no_question(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert called(answer.title) == "all right"
    assert "check_again" in buttons(answer)


async def test_a_no_to_nothing_is_asked_back(ada: Chat) -> None:
    answer = await ada.say("no")

    assert called(answer.title) == "nothing to refuse"
    assert "check_again" in buttons(answer)


@pytest.mark.parametrize("words", ["you are useless", "can you speak german", "asdfgh jkl", "42", "???"])
async def test_what_is_no_question_leaves_the_case_and_its_buttons(ada: Chat, words: str) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert ada.state.case == before
    assert "check_again" in buttons(answer)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        *(
            (one, "goodbye")
            for one in ("bye", "ok bye", "tschüss", "au revoir", "adiós", "tchau", "さようなら")
        ),
        *((one, "you are welcome") for one in ("ok thx", "obrigado", "ありがとう", "got it", "cool")),
        *(
            (one, "letter")
            for one in (
                "who can help me",
                "send this to my boss",
                "wer kann mir helfen?",
                "i want to talk to a human",
                "who can fix this?",
                "who may change this?",
                "whom do I ask?",
                "who is allowed to change it",
                "wer darf das ändern?",
                "qui peut corriger ça ?",
                "¿quién puede arreglarlo?",
                "quem pode corrigir isso?",
                "誰が直せますか",
            )
        ),
        *((one, "who has it") for one in ("who has E3", "Wer hat E3?", "qui a E3 ?", "quem tem E3?")),
        *(
            (one, "reprocess everybody")
            for one in (
                "reprocess all",
                "reprocess them all",
                "please reprocess everybody now",
                "全員にしてください",
            )
        ),
        *(
            (one, "one for everybody")
            for one in (
                "can you do it for all of them",
                "do it for everybody",
                "mach das für alle",
                "fais-le pour tout le monde",
                "hazlo para todos",
                "faz isso para todos",
            )
        ),
        *((one, "which one") for one in ("that one", "This one.", "the one")),
    ],
)
async def test_small_words_get_their_own_answer_and_the_case_stays(ada: Chat, words: str, title: str) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert (called(answer.title), ada.state.case) == (title, before)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "this is useless",
            "what is the maximum",
            "you idiot",
            "whatever it is",
            "perhaps",
        ),
        *("open the group", "close ticket", "teams i think", "call someone", "my colleague"),
        *("das ist gut", "hilft es denn", "ce n'est pas bien", "não gostei"),
    ],
)
async def test_words_that_name_nobody_are_not_sought_among_the_names(ada: Chat, words: str) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert called(answer.title) in {"not understood", "only licenses", "nearest questions", "sorry"}
    assert ada.state.case == before


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("asdfgh", "asdfgh"),
        ("ok and bob?", "bob"),
        ("hi bob cant open teams", "bob"),
        ("why did Zorro Garcia not get Office 365 E3", "Zorro Garcia"),
        ("el grupo Ventas no da licencias", "Ventas"),
    ],
)
async def test_a_name_that_fits_nobody_is_said_so_and_nobody_else_is_told_about(
    ada: Chat, words: str, unknown: str
) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert (called(answer.title), ada.state.case) == ("not to be found", before)
    assert marks(answer.title) == {"not to be found", unknown}


async def test_a_group_that_cannot_be_reprocessed_is_looked_at_and_the_next_one_is_too(ada: Chat) -> None:
    await ada.say("Warehouse is stuck")
    await ada.say("reprocess it")
    answer = await ada.say("Retail Stores too")

    assert (called(answer.title), ada.state.step) == ("processing_delay", "processing_state")


async def test_who_changed_a_group_is_another_case_than_the_person_before(ada: Chat) -> None:
    await ada.say("start over")
    await ada.say("Megan Bowen has no license")
    await ada.say("Who assigned Office 365 E1 to Customer Support?")

    case = ada.state.case
    assert (case.user, case.group and case.group.name) == (None, "Customer Support")


async def test_the_first_word_of_a_name_beats_the_beginning_of_a_surname(ada: Chat) -> None:
    await ada.say("does ben have one")

    assert ada.state.case.user
    assert ada.state.case.user.name == "Ben Walters"


async def test_which_groups_give_a_product_is_told_without_a_person(
    contoso_world: World,
) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    answer = await chat.say("which groups give Office 365 E3")

    assert called(answer.title) == "licensed groups"
    assert answer.table is not None
    assert [plain(row[0]) for row in answer.table.in_words[1:]] == ["Sales", "Sales EMEA"]


async def test_a_whole_question_takes_the_place_of_a_step_that_waited_for_a_name(ada: Chat) -> None:
    await ada.say("start over")
    await ada.say("reprocess")
    assert called((await ada.say(STORY)).title) == "count_violation"

    await ada.say("start over")
    await ada.say("reprocess")
    assert called((await ada.say("Megan Bowen")).title) == "step reprocess"
