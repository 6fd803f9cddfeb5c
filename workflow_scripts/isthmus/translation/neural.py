"""Neural translators: Marian, NLLB and M2M models in local folders.

transformers is imported only when a model is opened. So the other translators start quickly.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from isthmus.cli import progress
from isthmus.errors import InputError


class NeuralTranslator:
    """Neural translator with beam search.

    Args:
        folder: folder of the model.
        language: language to translate from.
        options: options of :mod:`isthmus.methods.translate.hub_mt`.

    Raises:
        InputError: the folder is damaged; the model does not know the language.
    """

    def __init__(self, folder: Path, language: str, options: Any) -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        from isthmus.encoders.checked import LOCAL, WEIGHTS, check_finite, check_tokenizer, reading
        from isthmus.encoders.lengths import check_lengths

        self.options = options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        with reading(folder):
            self.model = AutoModelForSeq2SeqLM.from_pretrained(folder, **WEIGHTS)
            check_finite(self.model, str(folder))
            if self.model.config.model_type == "marian":  # M2M and NLLB have no limit: they compute positions
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


def _codes(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split()]
    wrong = [language for language, sign, code in pairs if not (language and sign and code)]
    if wrong:
        raise InputError(f"translate method hub_mt: codes: {text!r} is not of the form `en=eng_Latn sw=swh_Latn`")
    return {language: code for language, _, code in pairs}


def _language_token(tokenizer: Any, code: str) -> int:
    """Return the id of a language's token, such as ``__sw__`` in M2M and ``swh_Latn`` in NLLB."""
    found = {tokenizer.convert_tokens_to_ids(token) for token in (code, f"__{code}__")} - {tokenizer.unk_token_id, None}
    if not found:
        raise InputError(
            f"translate method hub_mt: the model has no language {code!r}; say what it calls it in `codes`"
        )
    return found.pop()
