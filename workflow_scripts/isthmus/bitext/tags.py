"""The scripts of a language, and its labels in the language identifier.

The check of the configuration uses them. Loading the identifier takes half a second, so its labels are copied here.
"""

from functools import cache

import langcodes
import regex

from isthmus.errors import InputError
from isthmus.languages import base, script

# ISO 15924 codes without a Unicode script of their own: writing systems that mix scripts, and styles of a script.
MIXED = {
    "Jpan": ("Hani", "Hira", "Kana"),
    "Hrkt": ("Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Hanb": ("Hani", "Bopo"),
    "Aran": ("Arab",),
    "Cyrs": ("Cyrl",),
    "Geok": ("Geor",),
    "Latf": ("Latn",),
    "Latg": ("Latn",),
    "Syre": ("Syrc",),
    "Syrj": ("Syrc",),
    "Syrn": ("Syrc",),
}
# Labels within this CLDR distance of a tag count as the same language: tl is fil, and sr-Latn may be labelled bs or hr.
# No identifier can distinguish these in short text.
SAME_LANGUAGE = 9
# The labels of py3langid's model. A test compares them with the model.
LABELS = """
ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et eu ext fa fi fo fr fuv
fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id ig is it ja jv ka kab kik kk km kn ko ku ky
la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms mt my ne nl nn no nso oc om or pa pcm pl ps pt qu ro ru rw sa sdh
se si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt ug uk ur uz uzs vec vi vo wa wuu xh yo yue zh zu zxx
"""


@cache
def scripts(language: str) -> tuple[str, ...]:
    """Return the Unicode scripts of a language's text, from the tag's script or CLDR's likely one.

    Raises:
        InputError: Unicode has no letters in the tag's script.
    """
    code = script(language) or ""
    found = MIXED.get(code, (code,))
    try:
        regex.compile("".join(rf"\p{{Script={name}}}" for name in found))
    except regex.error:
        raise InputError(f"{language!r}: Unicode knows no letters of the script {code!r}") from None
    return found


@cache
def known_labels(language: str) -> tuple[str, ...]:
    """Return the identifier's labels for ``language``, nearest first. It knows each language in its usual script only.

    Raises:
        InputError: the identifier does not know the language.
    """
    found = _near(language)
    if not found and scripts(language) == scripts(base(language)):
        found = _near(base(language))
    if not found:
        raise InputError(
            f"the language identifier does not know {language!r}: list it under `bitext: clean: unidentified`"
            f" (it knows {', '.join(LABELS.split())})"
        )
    return found


def _near(language: str) -> tuple[str, ...]:
    distances = {label: langcodes.tag_distance(language, label) for label in LABELS.split()}
    return tuple(sorted((label for label in distances if distances[label] <= SAME_LANGUAGE), key=distances.__getitem__))
