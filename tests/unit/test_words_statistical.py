"""The statistical aligner on a language with a known lexicon, and the probabilities it learns."""

import random

import pytest

from isthmus.words.gold import GoldPair, alignment_error
from isthmus.words.statistical import align_statistically, lexical_probabilities, words

WORDS = ["house", "tree", "river", "goat", "child", "teacher", "market", "stone", "water", "bird"]
LEXICON = {word: word[::-1] + "o" for word in WORDS}


@pytest.fixture(scope="module")
def bitext():
    """Sentences of four words of ``LEXICON``, the other side with its first word moved to the end; and the links."""
    generator = random.Random(1)
    pairs, links = [], []
    for _ in range(80):
        english = generator.sample(sorted(LEXICON), 4)
        foreign = [LEXICON[word] for word in english]
        pairs.append((english, foreign[1:] + foreign[:1]))
        links.append({(0, 3), (1, 0), (2, 1), (3, 2)})
    return pairs, links


def test_it_learns_a_lexicon_it_was_never_told(bitext):
    pairs, links = bitext
    gold = [GoldPair(*pair, found, found) for pair, found in zip(pairs, links, strict=True)]
    found = align_statistically(pairs, seed=1)
    assert alignment_error(found, gold)["aer"] < 0.05
    assert found == align_statistically(pairs, seed=1)
    table = lexical_probabilities([([word.upper() for word in first], second) for first, second in pairs], seed=1)
    assert table.keys() == LEXICON.keys()
    for word, translations in table.items():
        best, probability = translations[0]
        assert best == LEXICON[word] and 0.8 < probability <= 1
        assert sum(p for _, p in translations) <= 1 + 1e-6


def test_rare_translations_are_left_out(bitext):
    pairs = [*bitext[0], (["house"], ["strange"])]
    everything, likely = (lexical_probabilities(pairs, least=least)["house"] for least in (0.0, 0.5))
    assert len(likely) == 1 < len(everything)


def test_words_keep_marks_with_their_letters():
    assert words("Nyumba yake, 2019.") == ["Nyumba", "yake", ",", "2019", "."]
    assert words("घर में है।") == ["घर", "में", "है", "।"]
