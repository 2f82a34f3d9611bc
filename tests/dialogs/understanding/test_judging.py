"""Sentences unlike the examples: typos, slang, eight languages, look-alikes. See sentences.tsv."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import dialogs.guide
from dialogs.guide import GUIDE
from dialogs.understanding.learning.examples import examples
from dialogs.understanding.learning.judging import judge
from dialogs.understanding.learning.topics import TOPIC_OF_MESSAGE, TOPICS
from dialogs.understanding.scope import ELSEWHERE

QUESTIONS = Path(__file__).parents[4] / "shared/understanding/questions.jsonl"
SENTENCES = Path(__file__).with_name("sentences.tsv")


@dataclass(frozen=True)
class Sentence:
    language: str
    steps: tuple[str, ...]
    cause: str | None
    text: str


def sentences() -> Iterator[Sentence]:
    for line in SENTENCES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, steps, cause, text = line.split("\t")
            yield Sentence(language, tuple(steps.split(",")), None if cause == "-" else cause, text)


ALL = tuple(sentences())


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_nine_of_ten_sentences_lead_to_their_step() -> None:
    assert share([judge(one.text).guide_step in one.steps for one in ALL]) >= 0.93


@pytest.mark.skipif(not QUESTIONS.exists(), reason="the labelled questions are not beside the project")
def test_real_questions_lead_to_their_step_or_an_accepted_one() -> None:
    asked = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    right = [judge(one["text"]).guide_step in {one["guide_step"], *one["alt_steps"]} for one in asked]
    assert share(right) >= 0.9


@pytest.mark.parametrize("language", sorted({one.language for one in ALL}))
def test_no_language_is_left_behind(language: str) -> None:
    assert share([judge(one.text).guide_step in one.steps for one in ALL if one.language == language]) >= 0.65


def test_the_cause_is_hinted_at() -> None:
    assert share([TOPICS[judge(one.text).topic].cause == one.cause for one in ALL if one.cause]) >= 0.8


def test_look_alikes_are_told_apart_and_ours_are_not_sent_away() -> None:
    told = Counter((one.steps == ("none",), bool(judge(one.text).out_of_scope)) for one in ALL)
    assert told[True, True] >= 0.93 * (told[True, True] + told[True, False])
    assert told[False, True] <= 0.02 * (told[False, False] + told[False, True])


def test_the_language_is_told() -> None:
    assert share([judge(one.text).language == one.language for one in ALL]) >= 0.98


def test_no_sentence_to_measure_on_is_an_example_too() -> None:
    assert {one.text.casefold() for one in ALL} & {one.text.casefold() for one in examples()} == set()


def test_every_topic_has_examples_and_a_step_that_exists() -> None:
    files = {file.stem: file for file in Path(dialogs.guide.__file__).parents[1].rglob("sentences/*.txt")}
    assert files == {name: place.sentences for name, place in TOPICS.items()}
    assert {topic.step for topic in TOPICS.values() if topic.step} <= set(GUIDE.steps)
    assert set(TOPIC_OF_MESSAGE.values()) <= set(TOPICS)


def test_every_example_out_of_scope_says_who_answers_it() -> None:
    assert {one.elsewhere for one in examples() if one.elsewhere} == set(ELSEWHERE)


def test_topics_name_causes_of_the_guide_and_no_others() -> None:
    published = set(GUIDE.causes.by_id)
    assert {topic.cause for topic in TOPICS.values()} - {None} <= published


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("our azure devops group rule leaves everyone on stakeholder", "azure_devops"),
        ("Intune MAM says the user is not licensed for app protection", "intune"),
        ("UiPath named user licences by group", "uipath"),
        ("Adobeのグループにライセンスが届かない", "adobe"),
        ("how many CALs for our Windows Server", "windows"),
    ],
)
def test_a_look_alike_is_called_by_its_name(text: str, elsewhere: str) -> None:
    assert judge(text).out_of_scope == elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "Intune license from the group does not arrive",
        "our Azure DevOps pipeline calls Set-MgUserLicense and gets 400",
        "the GitHub action that assigns licenses through Graph fails",
    ],
)
def test_the_name_of_another_product_alone_sends_nobody_away(text: str) -> None:
    assert judge(text).out_of_scope == ""


def test_what_is_said_not_to_be_so_does_not_count() -> None:
    assert judge("the group is not nested, she is in it and has no license").topic == "not_received"


def test_a_text_of_unknown_signs_belongs_nowhere() -> None:
    judgement = judge("😀 🎉")
    assert (judgement.guide_step, judgement.score, judgement.out_of_scope) == ("none", 0.0, "")


def test_the_same_text_is_always_judged_the_same() -> None:
    text = "why does the visio group not give bob his license"
    assert judge(text) == judge(text)
