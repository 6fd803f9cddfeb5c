"""Words for the statistical translators. Input is in lower case; case and spaces are restored in the output."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

import regex
from sacremoses import MosesDetokenizer, MosesTokenizer

from isthmus.errors import InputError

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
TOKEN = regex.compile(rf"(?V1)[[\p{{L}}\p{{M}}\p{{N}}]--[{UNSPACED}]]+|\S\p{{M}}*")
MOSES = MosesTokenizer("en"), MosesDetokenizer("en")
Pair = tuple[list[str], list[str]]
LONGEST = 100
"""Most words of a sentence to learn from."""


def foreign_words(text: str) -> list[str]:
    """Split a text of any script into words and single signs, in lower case.

    In scripts without spaces each letter is a word. A sign inside a word is a separate word, because Zulu puts a prefix
    and a hyphen before a name. Moses' tokenizer is not used, because it splits Thai at vowel signs.
    """
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def english_words(text: str) -> list[str]:
    """Split English text as Moses does."""
    return MOSES[0].tokenize(unicodedata.normalize("NFKC", text), escape=False)


def learn_case(sentences: Iterable[list[str]]) -> dict[str, str]:
    """Map each word in lower case to its most frequent form, if the two differ.

    The first word of a sentence is ignored, because its capital carries no information.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for token in sentence[1:]:
            forms[token.lower()][token] += 1
    best = {word: max(sorted(found), key=found.__getitem__) for word, found in forms.items()}
    return {word: form for word, form in sorted(best.items()) if form != word}


def english_text(words: list[str], case: dict[str, str]) -> str:
    """Join English words: restore their case, capitalise the first word, and set the spaces around signs."""
    cased = [case.get(word, word) for word in words]
    if cased:
        cased[0] = cased[0][:1].upper() + cased[0][1:]
    return MOSES[1].detokenize(cased, unescape=False)


def learnable_pairs(pairs: Iterable[tuple[str, str]], language: str) -> tuple[list[Pair], dict[str, str]]:
    """Split ``(foreign, English)`` sentences into words in lower case. Also return :func:`learn_case` of the English.

    Pairs with an empty side, or with a side of more than :data:`LONGEST` words, are dropped.

    Raises:
        InputError: no pair remains.
    """
    split = [(foreign_words(foreign), english_words(english)) for foreign, english in pairs]
    lowered = [(foreign, [word.lower() for word in english]) for foreign, english in split]
    usable = [pair for pair in lowered if all(0 < len(side) <= LONGEST for side in pair)]
    if not usable:
        raise InputError(f"translate step, {language}: no pair of the bitext can be learnt from")
    return usable, learn_case(english for _, english in split)
