"""Virtual adversarial training on unlabelled text: bitext, in all its languages."""

from dataclasses import dataclass

import torch
from sentence_transformers.multi_vector_encoder.scoring import colbert_scores
from torch import Tensor, nn
from transformers import PreTrainedModel

from isthmus.methods.train.vat import Vat, VatOptions
from isthmus.robust.base import Evaluate, Outcome, TextOptions
from isthmus.robust.perturbation import same_random_state
from isthmus.robust.text import TextMethod, Texts


@dataclass(frozen=True)
class VatTextOptions(TextOptions, VatOptions):
    """Options of VAT and of the text that it reads."""


class VatText(Vat, TextMethod):
    """VAT on unlabelled text: the task loss plus the smoothness on bitext (Miyato et al. 2018, arXiv 1704.03976).

    This is the semi-supervised half of the paper; the unlabelled data is text in all languages of the bitext. The
    output of a classifier is the class logits of each sentence. The output of a retriever is the MaxSim scores of the
    foreign sentences, as queries, against the batch's English ones.
    """

    family = "adversarial"
    paper = "Miyato et al. 2018, arXiv 1704.03976"
    options: VatTextOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the regularised loss; ``evaluate`` is called once."""
        loss, texts = evaluate().loss, self.texts(model)

        def read() -> Outcome:
            logits = self.logits(model, texts)
            return Outcome(logits.new_zeros(()), logits)

        with torch.no_grad(), same_random_state():
            clean = read().logits
        return loss + self.options.weight * self.smoothness(read, clean, model, special_ids)

    def logits(self, model: nn.Module, texts: Texts) -> Tensor:
        """Return logits: ``(2B, C)`` of a classifier; ``(B, B)`` of a retriever, one row per foreign sentence."""
        if isinstance(model, PreTrainedModel):
            return model(**texts.features).logits
        output = model(dict(texts.features), task="query")
        (english, foreign), (english_mask, foreign_mask) = (
            output[key].chunk(2) for key in ("token_embeddings", "attention_mask")
        )
        scores = colbert_scores(
            foreign,
            english.unsqueeze(1),
            queries_mask=foreign_mask.bool(),
            documents_mask=english_mask.bool().unsqueeze(1),
        )
        return scores * self.options.scale
