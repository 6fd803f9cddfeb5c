"""Word alignment: link the words of a sentence pair that translate each other, and score the links.

A word aligner returns the links of each sentence pair, ``(English word, foreign word)`` counted from 0
(:data:`isthmus.words.gold.Links`). Its options are :class:`isthmus.words.aligners.AlignmentOptions`.
"""

VECTOR_ALIGNERS = ("balanced", "partial", "unbalanced", "argmax")
"""Aligners that compare a model's token vectors (:mod:`isthmus.words.aligners`)."""
ALIGNERS = (*VECTOR_ALIGNERS, "statistical")
"""All word aligners; ``statistical`` learns from text alone (:mod:`isthmus.words.statistical`)."""
