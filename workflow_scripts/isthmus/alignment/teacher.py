"""A cache of the frozen teacher's vectors, for English sentences that are drawn more than once."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from isthmus.alignment.base import Aligner, Side

log = logging.getLogger("isthmus")
BATCH = 64
Sentence = tuple[str, str]


class TeacherCache:
    """A cache of the teacher's encodings of English sentences.

    The sentences are encoded before training, in batches that depend only on the data. A batch's padding can change the
    last bits of its vectors. With fixed batches, a resumed run reads the same vectors to the last bit.
    """

    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner
        self.rows: dict[tuple[str, tuple[int, ...]], Side] = {}

    def fill(self, drawn: dict[str, Sequence[str]]) -> None:
        """Encode the sentences that are drawn more than once.

        The most frequent ones come first, until the memory limit is reached. Batches have sentences of similar length.

        Args:
            drawn: all English sentences of the training, with repetitions, by role.
        """
        counts = Counter((role, text) for role, texts in drawn.items() for text in texts)
        again = [sentence for sentence, count in counts.most_common() if count > 1]
        tokens = dict(zip(again, self._tokens(again), strict=True))
        room = self.aligner.options.teacher_cache * 2**20 // (4 * self.aligner.teacher().get_embedding_dimension())
        kept = [sentence for sentence, sum_ in zip(again, accumulate(tokens.values()), strict=True) if sum_ <= room]
        for role, texts in self._batches(sorted(kept, key=lambda sentence: (sentence[0], tokens[sentence]))):
            features = self.aligner.teacher_features(texts, role)
            with self.aligner.precision():
                self.rows |= zip(_keys(features), self._encode(features), strict=True)
        log.info(
            "%d of the %d English sentences drawn are read from the teacher's vectors of %d, %.0f MiB",
            sum(counts[sentence] for sentence in kept),
            counts.total(),
            len(kept),
            sum(row.vectors.nbytes for row in self.rows.values()) / 2**20,
        )

    def __call__(self, features: dict[str, Tensor]) -> Side:
        """Return the teacher's side of a batch. Sentences that are not in the cache are encoded."""
        rows = [self.rows.get(key) for key in _keys(features)]
        missing = [number for number, row in enumerate(rows) if row is None]
        if missing:
            part = {
                name: value[missing] if torch.is_tensor(value) and value.ndim else value
                for name, value in features.items()
            }
            for number, row in zip(missing, self._encode(part), strict=True):
                rows[number] = row
        ids = features["input_ids"]
        vectors, scored, content, lengths = (
            pad_sequence([getattr(row, field) for row in rows], batch_first=True).to(ids.device)
            for field in ("vectors", "scored", "content", "lengths")
        )
        return Side(vectors, scored, content, ids, features.get("task", "query"), lengths)

    def _tokens(self, sentences: Sequence[Sentence]) -> list[int]:
        teacher, longest = self.aligner.teacher(), self.aligner.options.max_length
        texts = [(teacher.prompts.get(role) or "") + text for role, text in sentences]
        return [min(len(ids), longest) for ids in teacher.tokenizer(texts)["input_ids"]] if texts else []

    def _batches(self, sentences: Sequence[Sentence]) -> Iterator[tuple[str, list[str]]]:
        for role, group in groupby(sentences, key=lambda sentence: sentence[0]):
            texts = [text for _, text in group]
            for start in range(0, len(texts), BATCH):
                yield role, texts[start : start + BATCH]

    @torch.no_grad()
    def _encode(self, features: dict[str, Tensor]) -> Iterator[Side]:
        """Encode sentences; give each sentence's own rows, without padding."""
        side = self.aligner.encode(self.aligner.teacher(), features)
        for row, tokens in enumerate(features["attention_mask"].sum(dim=1).tolist()):
            parts = (part[row, :tokens].cpu().clone() for part in (*side[:4], side.lengths))
            vectors, scored, content, ids, lengths = parts
            yield Side(vectors, scored, content, ids, side.role, lengths)


def _keys(features: dict[str, Tensor]) -> list[tuple[str, tuple[int, ...]]]:
    """Return each sentence's cache key: its role and its tokens, with those of the prompt."""
    sizes = features["attention_mask"].sum(dim=1).tolist()
    rows = features["input_ids"].tolist()
    role = features.get("task", "query")
    return [(role, tuple(ids[:size])) for ids, size in zip(rows, sizes, strict=True)]
