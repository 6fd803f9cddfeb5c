"""Check the script and the language of a sentence."""

from functools import cache

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from isthmus.bitext.tags import known_labels, scripts


def script_share(folded: str, language: str) -> float:
    """Return the share of a non-empty folded text's characters in the language's script.

    The script is that of the tag, or CLDR's likely one.
    """
    return 1 - len(_foreign_letters(language).findall(folded)) / len(folded)


@cache
def _foreign_letters(language: str) -> regex.Pattern[str]:
    letters = "".join(rf"\p{{Script={name}}}" for name in (*scripts(language), "Inherited"))
    return regex.compile(f"[^{letters}]")


def is_in(text: str, language: str, min_share: float) -> bool:
    """Whether ``language`` has at least ``min_share`` of the probability of the likeliest language of ``text``.

    The probability of a short text spreads over many languages; that of a text in a related language does not. A share
    of the highest probability tells them apart. If the identifier has several labels for a language
    (:func:`known_labels`), their probabilities are added.

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
