"""Score translations: BLEU and chrF++ by sacrebleu."""

from collections.abc import Sequence

from sacrebleu.metrics import BLEU, CHRF

COLUMNS = ["method", "language", "measure", "value", "items", "signature"]


def score(language: str, translations: Sequence[str], references: Sequence[str]) -> list[dict[str, str]]:
    """Score by BLEU (Papineni et al. 2002) and chrF++ (Popović 2017), from 0 to 100; rows of ``COLUMNS``.

    The signature lists all settings that affect the value (Post 2018, WMT).
    """
    rows = []
    for name, metric in (("bleu", BLEU()), ("chrf", CHRF(word_order=2))):
        value = metric.corpus_score(list(translations), [list(references)]).score
        found = ["translation", language, name, f"{value:.4f}", str(len(references)), str(metric.get_signature())]
        rows.append(dict(zip(COLUMNS, found, strict=True)))
    return rows
