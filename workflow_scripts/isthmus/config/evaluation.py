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
    """Corpora of kind word_alignment, with gold alignments."""
    aligners: Annotated[
        Many[Aligner],
        AfterValidator(_has_vectors),
        Field(json_schema_extra={"contains": {"enum": list(VECTOR_ALIGNERS)}}),
    ] = list(ALIGNERS)
    """Word aligners to compare. Some use token vectors: transport plans (balanced, partial, unbalanced) and the mutual
    argmax (SimAlign). One is statistical: eflomal. Models are compared by the first aligner that uses vectors."""
    options: AlignmentOptions = section(AlignmentOptions)


class Mining(Block):
    """Sentence retrieval, mining and sentence alignment by the encoders' sentence vectors."""

    corpora: Many[str] = []
    """Corpora of kind document_pairs. Their documents must be parallel with English line by line."""
    options: MiningOptions = section(MiningOptions)


class Robustness(Block):
    """Scores under adversarial attack and under typing errors. Off without radii and rates."""

    radii: Many[Annotated[float, Field(gt=0)]] = []
    """Radii of the attack's balls, in units of an item's mean word-embedding norm. The attack is projected gradient
    ascent on a classifier's word embeddings."""
    ascent_steps: Positive = 10
    """Number of ascent steps in each ball."""
    norm: Literal["l2", "linf"] = "l2"
    """The norm of the balls."""
    rates: Many[Annotated[float, Field(gt=0, le=1)]] = []
    """Rates of typing errors: shares of the letters of NLI items and of queries."""
    seed: Count = 1
    """The seed of the typing errors."""
    max_items: Count = 500
    """Number of items of an NLI set in each language, from its start; 0 takes all."""
    languages: Many[Language] = []
    """Languages of the items or queries; [] for all."""


class Evaluation(Block):
    """Settings of the evaluation."""

    precision: Literal["auto", "bf16", "fp32"] = "auto"
    """Precision of the encoder in evaluation and in the bitext stage. auto is bf16 if the job's device has
    instructions for it, else fp32."""
    max_items: Count = 0
    """Number of items of an NLI set in each language, from its start; 0 takes all."""
    bootstrap: Annotated[int, Field(ge=100)] = 1000
    """Bootstrap resamples for a confidence interval."""
    alignment: WordAlignment = section(WordAlignment)
    translation: Many[str] = []
    """Corpora of kind bitext for scoring the translators by BLEU and chrF++. They may not be under bitext.corpora."""
    baselines: Many[Literal["bm25", "sentence_vectors"]] = ["bm25", "sentence_vectors"]
    """Reference lines of retrieval. bm25 searches with the query's human translation and with each translator's.
    sentence_vectors uses the untrained encoder."""
    mining: Mining = section(Mining)
    nli_pairs: Many[Language] = []
    """Languages of mixed NLI pairs. In every NLI set, premises in each of them are paired with hypotheses in each of
    them. [] makes no such table."""
    robustness: Robustness = section(Robustness)
    statistics: Statistics = section(Statistics)
