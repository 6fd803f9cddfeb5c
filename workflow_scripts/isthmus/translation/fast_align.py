"""Word alignment models learnt from sentence pairs, by the fast_align model of sil-thot."""

from collections.abc import Iterable

from thot.alignment import FastAlignModel

Pair = tuple[list[str], list[str]]
LONGEST = 100


def usable(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs of which neither side is empty or longer than ``LONGEST`` words."""
    return [pair for pair in pairs if all(0 < len(side) <= LONGEST for side in pair)]


def train(pairs: Iterable[Pair], iterations: int) -> FastAlignModel:
    """Expectation maximisation of p(second side's word | first side's word).

    The model is that of Dyer, Chahuneau and Smith (2013, NAACL): IBM model 2 whose positions lie near the diagonal.
    Without their variational Bayes, which leaves the many words that occur once with next to no probability.
    """
    model = FastAlignModel()
    model.variational_bayes = False
    for source, target in pairs:
        model.add_sentence_pair(source, target, 1)
    model.start_training()
    for _ in range(iterations):
        model.train()
    model.end_training()
    return model


def lexicon(model: FastAlignModel, words: Iterable[str], least: float) -> dict[str, dict[str, float]]:
    """``{word: {translation: probability}}`` of ``words``, of the probabilities of at least ``least``."""
    found = {word: model.get_translations(model.get_src_word_index(word), least) for word in words}
    return {
        word: {model.get_trg_word(index): probability for index, probability in translations}
        for word, translations in found.items()
    }
