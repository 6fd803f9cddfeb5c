"""The registry of measures: their descriptions, the libraries that compute them, and the format of their values."""

from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True)
class Measure:
    """A measure.

    Attributes:
        name: its name in files.
        title: its name in tables and figures.
        description: meaning of a value.
        task: task that it scores: ``nli``, ``clir``, ``words``, ``sentences`` or ``translation``.
        provider: library that computes it; ``isthmus`` if it is computed here.
        unit: unit of printed values, such as ``%``.
        factor: factor of printed values.
        digits: printed decimals.
        falling: whether lower is better.
        signed: whether it is a difference, printed with its sign and its interval.
        compared: whether tables compare methods by it.
    """

    name: str
    title: str
    description: str
    task: str
    provider: str = "isthmus"
    unit: str = ""
    factor: float = 1.0
    digits: int = 3
    falling: bool = False
    signed: bool = False
    compared: bool = False

    @property
    def heading(self) -> str:
        """The title with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def text(self, value: float) -> str:
        """Format a value; a missing value gives an empty text."""
        sign = "+" if self.signed else ""
        return "" if isnan(value) else f"{value * self.factor:{sign}.{self.digits}f}"


def _percent(*names: str, **more: object) -> Measure:
    return Measure(*names, **{"unit": "%", "factor": 100, "digits": 1} | more)


_ALL = [
    _percent("accuracy", "Accuracy", "share of right labels", "nli", "scikit-learn", compared=True),
    Measure("map", "MAP", "mean average precision", "clir", "pytrec_eval", compared=True),
    Measure("ndcg_cut_10", "nDCG@10", "gain of the first 10 documents", "clir", "pytrec_eval", compared=True),
    Measure("recall_100", "Recall@100", "share of relevant documents found", "clir", "pytrec_eval", compared=True),
    _percent("aer", "Alignment error rate", "Och and Ney 2003", "words", falling=True, compared=True),
    _percent(
        "accuracy_gain", "Gain in accuracy", "over the baseline", "nli", unit="points", signed=True, compared=True
    ),
    Measure("map_gain", "Gain in MAP", "over the baseline", "clir", signed=True, compared=True),
    _percent(
        "map_gap_closed",
        "Gap to human translation closed",
        "share of the way from the baseline to human translations of the queries",
        "clir",
        digits=0,
        signed=True,
        compared=True,
    ),
    _percent("precision", "Precision", "share of found links or pairs that are right", "sentences"),
    _percent("recall", "Recall", "share of true links or pairs that are found", "sentences"),
    _percent("f1", "F1", "harmonic mean of precision and recall", "sentences"),
    _percent(
        "to_english", "P@1, foreign sentences into English", "share whose nearest is their translation", "sentences"
    ),
    _percent(
        "from_english",
        "P@1, English sentences into the other language",
        "share whose nearest is their translation",
        "sentences",
    ),
    Measure("bleu", "BLEU", "n-gram precision", "translation", "sacrebleu", digits=1),
    Measure("chrf", "chrF++", "F of character and word n-grams", "translation", "sacrebleu", digits=1),
]
MEASURES = {measure.name: measure for measure in _ALL}
COMPARED = [measure.name for measure in _ALL if measure.compared]
PRIMARY = {"nli": "accuracy", "clir": "map"}
"""The primary measure of each task."""


def by_provider(provider: str) -> list[str]:
    """List the names of the measures that a library computes."""
    return [measure.name for measure in _ALL if measure.provider == provider]


def gain_of(measure: str) -> Measure:
    """Return the measure of a gain in ``measure``; this also works for variants, such as accuracy under attack."""
    (primary,) = [name for name in PRIMARY.values() if name in measure.split("_")]
    return MEASURES[f"{primary}_gain"]
