"""A transport plan between two sentences as a heat map, with the gold links."""

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure

from isthmus.files import read_json
from isthmus.report.drawing import STYLE
from isthmus.report.output import noted

CAPTION = """
A transport plan between the words of one sentence pair with gold links, from the token vectors of {encoder}: the
darker, the more mass. Squares are sure gold links, dots possible ones.
"""
LABELS = {"corpus": "{corpus}", "language": "{language}"}
FAMILIES = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Arabic",
    "Noto Sans CJK SC",
)


def figure(plans: Path, encoder: str, corpus: str, language: str, note: str) -> Figure:
    """Draw the plan of one sentence pair of a corpus and language."""
    return plan_figure(read_json(plans)[language], language, noted(encoder, note))


def plan_figure(plan: dict[str, Any], language: str, title: str) -> Figure:
    """Draw words by words: the darker, the more mass; squares are sure gold links, dots possible ones.

    If no installed font has a character of a side, numbers replace its words, and the figure states this.

    Args:
        plan: ``english`` and ``foreign`` words, their ``mass`` (one row per English word), ``sure`` and ``possible``
            links, and the ``aligner`` that made the plan.
        language: language of the foreign side.
        title: title of the figure.
    """
    english, foreign, mass = plan["english"], plan["foreign"], np.array(plan["mass"])
    families = installed(FAMILIES)
    with plt.rc_context(STYLE | {"font.family": families, "axes.spines.top": True, "axes.spines.right": True}):
        size = (0.42 * len(foreign) + 2.2, 0.34 * len(english) + 1.8)
        figure, axis = plt.subplots(figsize=size, layout="constrained")
        picture = axis.imshow(mass, cmap="Blues", vmin=0, aspect="auto")
        figure.colorbar(picture, ax=axis, label="mass")
        for links, mark, fill in ((plan["possible"], "o", "#E69F00"), (plan["sure"], "s", "none")):
            rows, columns = [i for i, _ in links], [j for _, j in links]
            axis.scatter(columns, rows, s=14 if mark == "o" else 60, marker=mark, facecolors=fill, edgecolors="#E69F00")
        unseen = [missing(words, families) for words in (english, foreign)]
        names = [
            [str(number) for number in range(1, len(words) + 1)]
            if lacking
            else [word.replace("$", r"\$") for word in words]
            for words, lacking in zip((english, foreign), unseen, strict=True)
        ]
        axis.set_yticks(range(len(english)), names[0])
        axis.set_xticks(range(len(foreign)), names[1], rotation=60, ha="right")
        axis.set_title(title)
        said = f"; words by number, no installed font draws {unseen[1]}" if unseen[1] else ""
        axis.set_xlabel(f"{language}, {plan['aligner']} plan{said}")
    return figure


def installed(families: tuple[str, ...]) -> list[str]:
    """Select the ``families`` that matplotlib finds on this machine."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in families if name in known]


def missing(words: list[str], families: list[str]) -> str:
    """Find the first character, as ``U+0E01``, that none of the font ``families`` has; "" if there is none."""
    fonts = [font_manager.get_font(font_manager.findfont(name)) for name in families]
    for character in sorted({character for word in words for character in word}):
        if not any(font.get_char_index(ord(character)) for font in fonts):
            return f"U+{ord(character):04X}"
    return ""
