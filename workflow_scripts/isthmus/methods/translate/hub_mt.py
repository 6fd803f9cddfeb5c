"""Neural machine translation by a Marian, NLLB or M2M model of the Hugging Face hub, or of a local folder.

transformers is imported when a model is opened, so that the other translators start quickly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isthmus.cli import progress
from isthmus.errors import InputError
from isthmus.files import atomic
from isthmus.translation import TranslateOptions
from isthmus.translation.base import TranslateMethod


@dataclass(frozen=True)
class HubMtOptions(TranslateOptions):
    """Which model translates, and how.

    Attributes:
        model: its name on the hub, or a folder; ``{lang}`` stands for the language, where each has a model of its own,
            such as ``Helsinki-NLP/opus-mt-{lang}-en``.
        revision: commit on the hub.
        codes: what a model of many languages calls them, where that is not their code here, such as
            ``en=eng_Latn sw=swh_Latn``.
        beams: hypotheses that beam search keeps.
        batch_size: sentences translated together.
        max_length: tokens kept of a sentence, and given out at most.
    """

    model: str = ""
    revision: str = ""
    codes: str = ""
    beams: int = 5
    batch_size: int = 16
    max_length: int = 256


class NeuralTranslator:
    """Beam search with a folder of :func:`train`."""

    def __init__(self, folder: Path, language: str, options: HubMtOptions) -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        from isthmus.encoders.checked import LOCAL, WEIGHTS, check_finite, check_tokenizer, reading
        from isthmus.encoders.lengths import check_lengths

        self.options = options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        with reading(folder):
            self.model = AutoModelForSeq2SeqLM.from_pretrained(folder, **WEIGHTS)
            check_finite(self.model, str(folder))
            if self.model.config.model_type == "marian":  # M2M and NLLB compute positions of any number
                check_lengths(options, self.model)
            self.tokenizer = AutoTokenizer.from_pretrained(folder, **LOCAL)
            check_tokenizer(self.model, self.tokenizer, folder, ("pad_token", "eos_token", "unk_token"))
        self.model.to(self.device).eval()
        codes = _codes(options.codes)
        self.first: dict[str, Any] = {}
        if hasattr(self.tokenizer, "src_lang"):
            _language_token(self.tokenizer, codes.get(language, language))
            self.tokenizer.src_lang = codes.get(language, language)
            self.first = {"forced_bos_token_id": _language_token(self.tokenizer, codes.get("en", "en"))}

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """Translate foreign texts into English, in batches of similar length."""
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        size = self.options.batch_size
        result = [""] * len(texts)
        for batch in progress(
            [order[start : start + size] for start in range(0, len(order), size)], "translated batches"
        ):
            for place, text in zip(batch, self._translate([texts[place] for place in batch]), strict=True):
                result[place] = " ".join(text.split())
        return result

    def _translate(self, texts: list[str]) -> list[str]:
        import torch

        limit = self.options.max_length
        inputs = self.tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
        with torch.inference_mode():
            found = self.model.generate(
                **inputs.to(self.device),
                **self.first,
                num_beams=self.options.beams,
                do_sample=False,
                max_new_tokens=limit,
                max_length=None,
            )
        return self.tokenizer.batch_decode(found, skip_special_tokens=True)


class HubMtMethod(TranslateMethod):
    """A neural translation model of the hub."""

    family = "other"
    paper = "that of the model"
    reads_bitext = False
    options: HubMtOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Fetch the model of ``language`` and write its folder; ``pairs`` are not looked at.

        Raises:
            InputError: there is no such model, or it has no safetensors weights.
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
        """Open the folder ``model`` to translate from ``language``.

        Raises:
            InputError: the model does not know the language.
        """
        return NeuralTranslator(model, language, self.options)


def _codes(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split()]
    wrong = [language for language, sign, code in pairs if not (language and sign and code)]
    if wrong:
        raise InputError(f"translate method hub_mt: codes: {text!r} is not of the form `en=eng_Latn sw=swh_Latn`")
    return {language: code for language, _, code in pairs}


def _language_token(tokenizer: Any, code: str) -> int:
    """The id of a language's token: M2M's is ``__sw__``, NLLB's ``swh_Latn``."""
    found = {tokenizer.convert_tokens_to_ids(token) for token in (code, f"__{code}__")} - {tokenizer.unk_token_id, None}
    if not found:
        raise InputError(
            f"translate method hub_mt: the model has no language {code!r}; say what it calls it in `codes`"
        )
    return found.pop()
