"""How a translate step puts text into English: each method is one file, with its options, ``train`` and ``load``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TranslateOptions:
    """Options that all translate steps share.

    Attributes:
        languages: those that it translates, such as ``sw so``; without it, all that it can.
    """

    languages: str = ""
