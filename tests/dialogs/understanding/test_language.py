import pytest

from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("why has she no E3", "en"),
        ("SPE_E5 CountViolation", "en"),
        ("Wieso fehlt Anna die Lizenz", "de"),
        ("il manque une licence à Paul", "fr"),
        ("falta la licencia de Ana", "es"),
        ("não chegou a licença da Ana", "pt"),
        ("manca la licenza per Gianni", "it"),
        ("de licentie is niet aangekomen", "nl"),
        ("ライセンスがありません", "ja"),
        ("E5 ライセンス Office 365 エラー", "ja"),
        ("用户没有许可证", "zh"),
        ("라이선스가 없습니다", "ko"),
        ("нет лицензии", "ru"),
        ("12345 !!", ""),
        ("😀", ""),
    ],
)
def test_the_language_is_told_by_script_or_little_words(text: str, code: str) -> None:
    assert language(text, words_of(text)) == code
