"""The interface of translate methods: each trains a translator into English, and loads it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Translator = Callable[[Sequence[str]], list[str]]
"""A function that translates foreign texts into English."""


@dataclass(frozen=True)
class TranslateOptions:
    """Options of every translate step.

    Attributes:
        languages: languages to translate from, such as ``sw so``; "" for all that the method supports.
    """

    languages: str = ""


class TranslateMethod:
    """Base class of translate methods.

    Args:
        options: the method's options.

    Attributes:
        reads_bitext: whether the method learns from bitext.
    """

    reads_bitext = True

    def __init__(self, options: Any) -> None:
        self.options = options

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Train a translator and write its folder.

        Args:
            pairs: ``(foreign, English)`` sentences; none for a method that reads no bitext.
            language: language to translate from, or ``all``.
            output: folder to write.
        """
        raise NotImplementedError

    def load(self, model: Path, language: str) -> Translator:
        """Open the folder ``model`` to translate from ``language``."""
        raise NotImplementedError
