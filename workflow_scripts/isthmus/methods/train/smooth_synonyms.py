"""Randomised smoothing by synonyms: RS-DA (Huang et al. 2021, arXiv 2104.08645)."""

import logging
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.robust.base import Evaluate, TrainMethod
from isthmus.robust.perturbation import new_generator, word_embedding
from isthmus.robust.words import word_marks

log = logging.getLogger("isthmus")
UNKNOWN = -1
AT_ONCE = 256


@dataclass(frozen=True)
class SmoothSynonymsOptions:
    """Options of smoothing by synonyms.

    Attributes:
        neighbours: most synonyms of a word; the word is replaced by one of them or stays, with equal probability.
        min_similarity: least cosine similarity between the word embeddings of a word and its neighbour.
        synonyms: file with the tab-separated columns ``word`` and ``synonym`` that replaces the encoder's own
            neighbours; "" for none.
    """

    neighbours: int = 4
    min_similarity: float = 0.5
    synonyms: str = ""

    def __post_init__(self) -> None:
        if self.neighbours < 1:
            raise InputError(f"neighbours: {self.neighbours} is below 1; for training without synonyms use plain")


class SmoothSynonyms(TrainMethod):
    """Randomised smoothing: the task loss on text with words replaced by synonyms, drawn anew for each batch.

    A word is drawn uniformly from itself and its synonyms. The paper takes synonyms from counter-fitted word vectors.
    Here they are the nearest words in the untrained encoder's word embeddings, or come from a file. One vocabulary item
    replaces another, so only words of a single item are replaced. Names, numbers and marks that the vocabulary splits
    stay. The paper writes three copies of each XNLI item; here each epoch draws a new copy.
    """

    family = "adversarial"
    paper = "Huang et al. 2021, arXiv 2104.08645"
    options: SmoothSynonymsOptions

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Mark the vocabulary's words. Keep their embeddings, or read their synonyms.

        Raises:
            InputError: the vocabulary has too few words, or as :meth:`_given`.
        """
        weight = word_embedding(model).weight.detach()
        pieces = tokenizer.convert_ids_to_tokens(list(range(len(weight))))
        whole, continues = word_marks([piece or "" for piece in pieces])
        if whole.sum() < self.options.neighbours:
            raise InputError(f"neighbours: {self.options.neighbours} is more than the vocabulary has words")
        self.register_buffer("whole", whole, persistent=False)
        self.register_buffer("continues", continues, persistent=False)
        if self.options.synonyms:
            self.register_buffer("table", self._given(tokenizer, len(weight)))
        else:
            self.register_buffer("table", torch.full((len(weight), self.options.neighbours), UNKNOWN))
            self.register_buffer("vectors", F.normalize(weight.float(), dim=-1), persistent=False)

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss on the replaced words."""
        generator = new_generator()

        def replace(module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return self.replaced(inputs[0], special_ids, generator), *inputs[1:]

        handle = word_embedding(model).register_forward_pre_hook(replace)
        try:
            return evaluate().loss
        finally:
            handle.remove()

    def replaced(self, ids: Tensor, special_ids: Tensor, generator: torch.Generator) -> Tensor:
        """Return ``ids``, ``(B, T)``, with words drawn anew. All else stays, also special tokens and padding."""
        following = F.pad(self.continues[ids[:, 1:]], (0, 1))
        words = self.whole[ids] & ~following & ~torch.isin(ids, special_ids.to(ids.device))
        choice = torch.randint(self.options.neighbours + 1, ids.shape, generator=generator).to(ids.device)
        drawn = words & (choice > 0)
        return ids.masked_scatter(drawn, self._synonyms(ids[drawn]).gather(1, choice[drawn].unsqueeze(1) - 1))

    def _synonyms(self, ids: Tensor) -> Tensor:
        """Return the synonyms, ``(N, neighbours)``, of words ``(N,)``; a word with too few is its own synonym."""
        distinct = ids.unique()
        unknown = distinct[self.table[distinct, 0] == UNKNOWN]
        for start in range(0, len(unknown), AT_ONCE):
            part = unknown[start : start + AT_ONCE]
            self.table[part] = self._nearest(part)
        return self.table[ids]

    def _nearest(self, ids: Tensor) -> Tensor:
        candidates = self.whole.nonzero().squeeze(1)
        similarity = self.vectors[ids] @ self.vectors[candidates].T
        similarity[candidates == ids.unsqueeze(1)] = -1
        best = similarity.topk(self.options.neighbours)
        return torch.where(best.values >= self.options.min_similarity, candidates[best.indices], ids.unsqueeze(1))

    def _given(self, tokenizer: PreTrainedTokenizerBase, size: int) -> Tensor:
        """Return each word's first synonyms in the file; a word with too few is its own synonym.

        Raises:
            InputError: there is no such file, or no pair has two words of a single vocabulary item each.
        """
        found: dict[int, list[int]] = {}
        rows = read_tsv(self.options.synonyms, ["word", "synonym"])
        for row in rows:
            word, synonym = (tokenizer(row[key], add_special_tokens=False)["input_ids"] for key in ("word", "synonym"))
            if len(word) == len(synonym) == 1 and self.whole[word + synonym].all():
                found.setdefault(word[0], []).append(synonym[0])
        log.info(
            "%s: %d of %d pairs are of one vocabulary item each",
            self.options.synonyms,
            sum(map(len, found.values())),
            len(rows),
        )
        if not found:
            raise InputError(f"{self.options.synonyms}: no pair of words that the vocabulary holds whole")
        table = torch.arange(size).unsqueeze(1).repeat(1, self.options.neighbours)
        for word, synonyms in found.items():
            chosen = synonyms[: self.options.neighbours]
            table[word, : len(chosen)] = torch.tensor(chosen)
        return table
