"""Neural machine translation by a Marian, NLLB or M2M model of the Hugging Face hub, or of a local folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isthmus.errors import InputError
from isthmus.files import atomic
from isthmus.translation.base import TranslateMethod, TranslateOptions
from isthmus.translation.neural import NeuralTranslator


@dataclass(frozen=True)
class HubMtOptions(TranslateOptions):
    """Options of translation by a neural model.

    Attributes:
        model: name on the hub, or a folder. ``{lang}`` stands for the language if each language has its own model,
            such as ``Helsinki-NLP/opus-mt-{lang}-en``.
        revision: commit on the hub.
        codes: the names of languages in a multilingual model, if they differ from the codes here, such as
            ``en=eng_Latn sw=swh_Latn``.
        beams: hypotheses that beam search keeps.
        batch_size: sentences in a batch.
        max_length: most tokens of a sentence and of its translation.
    """

    model: str = ""
    revision: str = ""
    codes: str = ""
    beams: int = 5
    batch_size: int = 16
    max_length: int = 256


class HubMtMethod(TranslateMethod):
    """Neural machine translation with a ready-made model."""

    family = "other"
    paper = "that of the model"
    reads_bitext = False
    options: HubMtOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Download the model of ``language`` and write its folder; ``pairs`` are not used.

        Raises:
            InputError: the model does not exist, or has no safetensors weights.
        """
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        name = self.options.model.replace("{lang}", language)
        where: dict[str, Any] = {"revision": self.options.revision or None, "trust_remote_code": False}
        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(name, use_safetensors=True, **where)
            tokenizer = AutoTokenizer.from_pretrained(name, **where)
        except (OSError, ValueError) as error:
            raise InputError(f"translate method hub_mt: {name}: {error}") from None
        with atomic(output) as folder:
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)

    def load(self, model: Path, language: str) -> NeuralTranslator:
        """Open the folder.

        Raises:
            InputError: as :class:`isthmus.translation.neural.NeuralTranslator`.
        """
        return NeuralTranslator(model, language, self.options)
