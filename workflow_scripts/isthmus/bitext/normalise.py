"""Normal forms of a sentence: one to keep, and a folded one for comparisons."""

import html
import re
import unicodedata
from collections.abc import Iterable

from xxhash import xxh3_64_hexdigest, xxh3_64_intdigest

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
TAG = re.compile(r"<[/!]?[A-Za-z][^<>]*>")


def normalise(text: str) -> str:
    """Convert to NFC, remove markup and invisible characters, replace runs of white space and control characters.

    Markup means tags and character references of HTML and XML. Invisible characters are the soft hyphen, the zero-width
    space, the word joiner and the byte order mark. Zero-width joiners stay: Devanagari and Arabic scripts need them.
    """
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    if "&" in text or "<" in text:
        text = _without_markup(text)
    return " ".join(CONTROL.sub(" ", text).split())


def _without_markup(text: str) -> str:
    before = None
    while text != before:
        before = text
        text = TAG.sub(" ", ENTITY.sub(lambda match: html.unescape(match[0]), text))
        text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return text


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter.casefold() if unicodedata.category(letter)[0] in "LM" else ""
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Keep only the letters and combining marks of ``text``, case folded. Spaces, digits and punctuation are dropped.

    Sentences with the same folded form are near-duplicates, as in Bifixer (Ramírez-Sánchez et al., EAMT 2020,
    section 2). Unlike Bifixer, we keep accents, because they are vowels in Indic scripts.
    """
    return text.translate(_FOLDING)


def key(folded: str) -> str:
    """Hash a text to 16 hexadecimal digits (XXH3, 64 bits), the same on every machine."""
    return xxh3_64_hexdigest(folded.encode())


def pair_key(parts: Iterable[str]) -> int:
    """Hash several texts together to 64 bits."""
    return xxh3_64_intdigest("\t".join(parts).encode())
