"""What people type about signing in, in the languages that the guide understands."""

import re
from typing import Final

from dialogs.understanding.commands import bare, core

_SIGN_IN: Final = re.compile(
    r"(sign|log)[ -]?(me )?in( again)?|anmelden|melde mich an|(me |se )?connecter|connexion"
    r"|iniciar sesi[oó]n|iniciar sess[aã]o|サインイン|ログイン"
)
_SIGN_OUT: Final = re.compile(
    r"(sign|log)[ -]?(me )?out|log ?off|abmelden|melde mich ab|(me |se )?d[eé]connecter|d[eé]connexion"
    r"|cerrar sesi[oó]n|terminar sess[aã]o|サインアウト|ログアウト"
)
_WHO: Final = re.compile(
    r"who am i|wer bin ich|qui suis-je|qui[eé]n soy( yo)?|quem sou( eu)?|(私|わたし)は誰(ですか)?"
)


def wants_in(text: str) -> bool:
    """Whether somebody asks to sign in, and nothing else."""
    return bool(_SIGN_IN.fullmatch(core(bare(text))))


def wants_out(text: str) -> bool:
    """Whether somebody asks to sign out, and nothing else."""
    return bool(_SIGN_OUT.fullmatch(core(bare(text))))


def asks_who(text: str) -> bool:
    """Whether somebody asks whose eyes these are."""
    return bool(_WHO.fullmatch(core(bare(text))))
