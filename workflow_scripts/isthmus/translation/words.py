"""Words as the statistical translators see them: lower-cased on their way in, cased and joined on their way out."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

import regex
from sacremoses import MosesDetokenizer, MosesTokenizer

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
TOKEN = regex.compile(rf"(?V1)[[\p{{L}}\p{{M}}\p{{N}}]--[{UNSPACED}]]+|\S\p{{M}}*")
MOSES = MosesTokenizer("en"), MosesDetokenizer("en")


def foreign_words(text: str) -> list[str]:
    """Words and single signs of any script, in lower case; letters of scripts without spaces stand alone.

    Signs inside a word are words of their own: Zulu puts a prefix and a hyphen before a name. (Moses' tokenizer, made
    for European languages, splits Thai at its vowel signs.)
    """
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def english_words(text: str) -> list[str]:
    """Words and signs as Moses splits English."""
    return MOSES[0].tokenize(unicodedata.normalize("NFKC", text), escape=False)


def learn_case(sentences: Iterable[list[str]]) -> dict[str, str]:
    """``{word in lower case: its commonest form}`` of words that are not mostly in lower case.

    The first word of a sentence, whose capital says nothing, does not count.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for token in sentence[1:]:
            forms[token.lower()][token] += 1
    best = {word: max(sorted(found), key=found.__getitem__) for word, found in forms.items()}
    return {word: form for word, form in sorted(best.items()) if form != word}


def english_text(words: list[str], case: dict[str, str]) -> str:
    """An English sentence of translated words: their case, the capital at its start, the spaces around its signs."""
    cased = [case.get(word, word) for word in words]
    if cased:
        cased[0] = cased[0][:1].upper() + cased[0][1:]
    return MOSES[1].detokenize(cased, unescape=False)
