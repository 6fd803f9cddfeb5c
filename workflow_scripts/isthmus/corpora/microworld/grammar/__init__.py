"""The grammars, one a language."""

from functools import cache

from isthmus.errors import InputError

from ..realise import Grammar
from .de import German
from .en import English
from .fi import Finnish
from .fr import French
from .mr import Marathi
from .so import Somali
from .sw import Swahili
from .tl import Tagalog

GRAMMARS = {
    grammar.language: grammar for grammar in (English, Swahili, Somali, Tagalog, Marathi, Finnish, German, French)
}
LANGUAGES = {code: grammar.__name__ for code, grammar in GRAMMARS.items()}


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language code.

    Raises:
        InputError: the language is not one of microworld's.
    """
    if language not in GRAMMARS:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise InputError(f"microworld has no language {language!r}; it has {known}")
    return GRAMMARS[language]()
