"""What an evaluation is of, read from its path."""

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from isthmus.errors import InputError

HUMAN, SENTENCE, BM25, UNTRAINED = "human_translation", "sentence_vectors", "bm25_translation", "untrained"
STATISTICAL = "statistical"
REFERENCES = (SENTENCE, BM25, UNTRAINED, STATISTICAL)
BM25_OVER = "bm25_"
GROUPS = ("all", "with_bitext", "without_bitext")
"""The groups of languages that every task is judged in beside those of the configuration; English is in none."""
AVERAGE = "average"
"""What stands for a language where a measurement is the mean over several."""

_MODEL = r"(?P<encoder>[^/]+)/seed-(?P<seed>\d+)/(?P<task>nli|clir)/(?P<chain>[^/]+)"
_LAYOUTS = [
    (r"bm25/(?P<corpus>[^/]+)\.(?P<split>[^/.]+)", {"chain": BM25, "task": "clir"}),
    (r"bm25/(?P<translator>[^/]+)/(?P<corpus>[^/]+)\.(?P<split>[^/.]+)", {"task": "clir"}),
    (r"translation/(?P<chain>[^/]+)/(?P<corpus>[^/]+)\.tsv", {}),
    (r"(?P<encoder>[^/]+)/sentence/(?P<corpus>[^/]+)\.(?P<split>[^/.]+)", {"chain": SENTENCE, "task": "clir"}),
    (r"statistical/alignment/(?P<corpus>[^/]+)\.tsv", {"chain": STATISTICAL}),
    (r"(?P<encoder>[^/]+)/mining/(?P<corpus>[^/]+)\.tsv", {"chain": UNTRAINED}),
    (r"(?P<encoder>[^/]+)/alignment/(?P<corpus>[^/]+)\.tsv", {"chain": UNTRAINED}),
    (rf"{_MODEL}/alignment/(?P<corpus>[^/]+)\.tsv", {}),
    (rf"{_MODEL}/((pairs|robustness)/)?(?P<corpus>[^/]+)\.(?P<split>[^/.]+)", {}),
]


@dataclass(frozen=True)
class Identity:
    """What an evaluation is of; a field is empty where it does not apply.

    Attributes:
        encoder: name of the base encoder; "" for BM25 and for translators.
        chain: steps of the model, one of ``REFERENCES``, ``BM25_OVER`` and a translator, or a translator alone.
        task: ``nli`` or ``clir``.
        corpus: name of the evaluated corpus.
        split: its split.
        seed: seed of the training.
    """

    encoder: str = ""
    chain: str = ""
    task: str = ""
    corpus: str = ""
    split: str = ""
    seed: str = ""


def identify(path: str | Path) -> Identity:
    """What the evaluation at ``path`` is of, from the path's part after the last folder ``evaluation`` that fits.

    Raises:
        InputError: the path has none of the layouts of ``docs/architecture.md``.
    """
    parts = Path(path).parts
    tails = ["/".join(parts[place:]) for place in range(len(parts), 0, -1) if parts[place - 1] == "evaluation"]
    for tail, (layout, fixed) in product([*tails, "/".join(parts)], _LAYOUTS):
        match = re.fullmatch(layout, tail)
        if match:
            found = match.groupdict()
            if "translator" in found:
                found["chain"] = BM25_OVER + found.pop("translator")
            return Identity(**found, **fixed)
    raise InputError(f"{path}: not the path of an evaluation, such as evaluation/ENCODER/seed-1/nli/plain/CORPUS.test")
