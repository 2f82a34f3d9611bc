import pytest

from dialogs.understanding.learning.bayes import Classifier, learn
from dialogs.understanding.learning.features import features


def taught(*examples: tuple[str, str]) -> Classifier:
    return learn([(name, features(text.split())) for name, text in examples])


FRUIT = (
    ("apple", "red round apple"),
    ("apple", "green round apple pie"),
    ("banana", "yellow long banana"),
    ("banana", "banana split yellow"),
    ("cherry", "small red cherry"),
)


def test_a_text_belongs_where_its_words_were_met() -> None:
    shares = taught(*FRUIT).shares(features(["yellow", "banana"]), {})
    assert max(shares, key=shares.__getitem__) == "banana"
    assert sum(shares.values()) == pytest.approx(1)


def test_a_misspelt_word_is_known_by_its_pieces() -> None:
    shares = taught(*FRUIT).shares(features(["bannana"]), {})
    assert max(shares, key=shares.__getitem__) == "banana"


def test_unknown_words_leave_no_opinion() -> None:
    classifier = taught(*FRUIT)
    assert not classifier.knows(features(["xyzzy"]))
    shares = classifier.shares(features(["xyzzy"]), {})
    assert list(shares.values()) == pytest.approx([1 / 3] * 3)


def test_a_lift_moves_a_class() -> None:
    shares = taught(*FRUIT).shares(features(["red", "round"]), {"cherry": 5.0})
    assert max(shares, key=shares.__getitem__) == "cherry"


def test_a_class_with_more_examples_is_no_likelier_for_that() -> None:
    many = taught(*FRUIT, *(("apple", f"apple number {at}") for at in range(20)))
    shares = many.shares(features(["small", "cherry"]), {})
    assert max(shares, key=shares.__getitem__) == "cherry"
