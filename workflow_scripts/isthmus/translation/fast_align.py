"""Word translation models: the fast_align model of sil-thot."""

from collections.abc import Iterable

from thot.alignment import FastAlignModel

from isthmus.translation.words import Pair


def train(pairs: Iterable[Pair], iterations: int) -> FastAlignModel:
    """Learn p(second side's word | first side's word) by expectation maximisation.

    The model is that of Dyer, Chahuneau and Smith (2013, NAACL): IBM model 2 with positions near the diagonal. Their
    variational Bayes is off, because it gives almost no probability to the many words that occur once.
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
    """Return ``{word: {translation: probability}}`` of ``words``, for probabilities of at least ``least``."""
    found = {word: model.get_translations(model.get_src_word_index(word), least) for word in words}
    return {
        word: {model.get_trg_word(index): probability for index, probability in translations}
        for word, translations in found.items()
    }
