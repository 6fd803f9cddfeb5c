"""The blocks of corpora. The kind and the source decide which keys a block has. A source is a file of its folder."""

from typing import Annotated, Any

from isthmus.config.blocks import Cases
from isthmus.config.kinds import Corpus
from isthmus.corpora import sources

RENAMED = {"alignment": "word_alignment"}
"""Current kinds by their former names."""
AnyCorpus = Annotated[Any, Cases(Corpus, ("kind", "source"), sources.block, sources.known, RENAMED)]
