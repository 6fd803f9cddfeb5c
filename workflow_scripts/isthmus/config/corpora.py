"""Any corpus: its kind and its source decide which keys it has. The sources are found in their folder."""

from typing import Annotated, Any

from isthmus.config.blocks import Cases
from isthmus.config.kinds import Corpus
from isthmus.corpora import sources

RENAMED = {"alignment": "word_alignment"}
"""Kinds by their former names."""
AnyCorpus = Annotated[Any, Cases(Corpus, ("kind", "source"), sources.block, sources.known, RENAMED)]
