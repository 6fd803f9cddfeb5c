"""Which script and which language a sentence is in."""

from functools import cache

import langcodes
import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from isthmus.errors import InputError

# ISO 15924 codes of writing systems that mix scripts.
MIXED = {"Jpan": ("Hani", "Hira", "Kana"), "Kore": ("Hang", "Hani"), "Hans": ("Hani",), "Hant": ("Hani",)}
# A code of the identifier that differs from ours by no more than this is the same language, such as fil and tl.
SAME_LANGUAGE = 9


def script_share(folded: str, language: str) -> float:
    """The share of the characters of a non-empty folded text that are of the language's script (CLDR's likely one)."""
    return 1 - len(_foreign_letters(language).findall(folded)) / len(folded)


@cache
def _foreign_letters(language: str) -> regex.Pattern[str]:
    script = langcodes.get(language).maximize().script
    scripts = "".join(rf"\p{{Script={name}}}" for name in (*MIXED.get(script, (script,)), "Inherited"))
    return regex.compile(f"[^{scripts}]")


def is_in(text: str, language: str, min_share: float) -> bool:
    """Whether ``language`` has at least ``min_share`` of the probability of the likeliest language of ``text``.

    A share tells a short text, over which the probability is spread, from one that is surely in a related language.

    Raises:
        InputError: the identifier does not know the language.
    """
    identifier, label = _identifier(), known_label(language)
    likeliest, highest = identifier.classify(text)
    return likeliest == label or dict(identifier.rank(text))[label] >= min_share * highest


@cache
def known_label(language: str) -> str:
    """What the identifier calls ``language``.

    Raises:
        InputError: it does not know it.
    """
    labels = _identifier().labels
    label = langcodes.closest_supported_match(language, labels, max_distance=SAME_LANGUAGE)
    if label is None:
        raise InputError(
            f"the language identifier does not know {language!r}: list it under `bitext: clean: unidentified`"
            f" (it knows {', '.join(sorted(labels))})"
        )
    return label


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
