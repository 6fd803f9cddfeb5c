"""Which script and which language a sentence is in."""

from functools import cache

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from isthmus.bitext.tags import known_labels, scripts


def script_share(folded: str, language: str) -> float:
    """The share of the characters of a non-empty folded text that are of the language's script: the tag's, or CLDR's
    likely one."""
    return 1 - len(_foreign_letters(language).findall(folded)) / len(folded)


@cache
def _foreign_letters(language: str) -> regex.Pattern[str]:
    letters = "".join(rf"\p{{Script={name}}}" for name in (*scripts(language), "Inherited"))
    return regex.compile(f"[^{letters}]")


def is_in(text: str, language: str, min_share: float) -> bool:
    """Whether ``language`` has at least ``min_share`` of the probability of the likeliest language of ``text``.

    A share tells a short text, over which the probability is spread, from one that is surely in a related language. A
    language that the identifier has several labels for (:func:`known_labels`) has the probability of them all.

    Raises:
        InputError: the identifier does not know the language.
    """
    identifier, labels = _identifier(), known_labels(language)
    likeliest, highest = identifier.classify(text)
    if likeliest in labels:
        return True
    ranked = dict(identifier.rank(text))
    return sum(ranked[label] for label in labels) >= min_share * highest


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
