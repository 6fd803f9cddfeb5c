"""The align methods that a step can name: a method is one entry here and one file."""

from isthmus.align import AlignOptions
from isthmus.align.base import Aligner
from isthmus.align.ot import OtAligner, OtOptions
from isthmus.align.score import ScoreAligner, ScoreOptions

METHODS: dict[str, tuple[type[AlignOptions], type[Aligner]]] = {
    "ot": (OtOptions, OtAligner),
    "score": (ScoreOptions, ScoreAligner),
}
