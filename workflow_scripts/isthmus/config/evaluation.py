"""The section ``evaluation``: how models are scored."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from isthmus.config.blocks import Block, Count, Language, Many, Positive, section
from isthmus.config.option_blocks import options_block
from isthmus.config.statistics import Statistics
from isthmus.words import ALIGNERS, VECTOR_ALIGNERS

AlignmentOptions = options_block("isthmus.words.aligners", "AlignmentOptions", "Options of the aligners.")
MiningOptions = options_block("isthmus.evaluation.mining", "MiningOptions", "Options of mining.")
Aligner = Literal[ALIGNERS]  # type: ignore[valid-type]


def _has_vectors(aligners: list[str]) -> list[str]:
    if not set(aligners) & set(VECTOR_ALIGNERS):
        known = ", ".join(VECTOR_ALIGNERS)
        raise ValueError(f"models are compared by an aligner that uses vectors; name one of {known}")
    return aligners


class WordAlignment(Block):
    """Word alignment against gold."""

    corpora: Many[str] = []
    """Corpora of kind word_alignment to score word aligners on."""
    aligners: Annotated[
        Many[Aligner],
        AfterValidator(_has_vectors),
        Field(json_schema_extra={"contains": {"enum": list(VECTOR_ALIGNERS)}}),
    ] = list(ALIGNERS)
    """Word aligners to compare: transport plans over token vectors (balanced, partial, unbalanced), their mutual argmax
    (SimAlign), or eflomal (statistical). Models are compared by the first that uses vectors."""
    options: AlignmentOptions = section(AlignmentOptions)


class Mining(Block):
    """Sentence retrieval, mining and sentence alignment by the encoders' sentence vectors."""

    corpora: Many[str] = []
    """Corpora of kind document_pairs, line by line the same as in English."""
    options: MiningOptions = section(MiningOptions)


class Robustness(Block):
    """Models under attack and under typing errors; off without radii and rates."""

    radii: Many[Annotated[float, Field(gt=0)]] = []
    """Radii of the balls in which projected gradient ascent attacks a classifier's word embeddings, in units of an
    item's mean word-embedding norm."""
    ascent_steps: Positive = 10
    """Steps of the attack in each ball."""
    norm: Literal["l2", "linf"] = "l2"
    """The norm of the balls."""
    rates: Many[Annotated[float, Field(gt=0, le=1)]] = []
    """Shares of the letters of NLI items and of queries that typing errors hit."""
    seed: Count = 1
    """The seed of the typing errors."""
    max_items: Count = 500
    """Items of an NLI set, the first so many in every language; 0 for all."""
    languages: Many[Language] = []
    """Languages of the items or queries, where not all are wanted."""


class Evaluation(Block):
    """How models are scored."""

    precision: Literal["auto", "bf16", "fp32"] = "auto"
    """Precision of the encoder in evaluation and bitext. auto is bf16 where the job's device has instructions for it,
    else fp32."""
    max_items: Count = 0
    """Items of an NLI set, the first so many in every language; 0 for all."""
    bootstrap: Annotated[int, Field(ge=100)] = 1000
    """Resamples of a confidence interval."""
    alignment: WordAlignment = section(WordAlignment)
    translation: Many[str] = []
    """Corpora of kind bitext, not under bitext.corpora, to score the translators on by BLEU and chrF++."""
    baselines: Many[Literal["bm25", "sentence_vectors"]] = ["bm25", "sentence_vectors"]
    """Reference lines of retrieval: BM25 over the query's human translation and over each translator's, and the
    untrained encoder's sentence vectors."""
    mining: Mining = section(Mining)
    nli_pairs: Many[Language] = []
    """Languages whose premises are paired with each other's hypotheses in every NLI set, in all pairs; none for no such
    table."""
    robustness: Robustness = section(Robustness)
    statistics: Statistics = section(Statistics)
