"""The statistical aligner on a language with a known lexicon."""

import random

import pytest

from isthmus.words.gold import GoldPair, alignment_error
from isthmus.words.statistical import align_statistically, words

WORDS = ["house", "tree", "river", "goat", "child", "teacher", "market", "stone", "water", "bird"]
LEXICON = {word: word[::-1] + "o" for word in WORDS}


@pytest.fixture(scope="module")
def bitext():
    """Sentences of four words of ``LEXICON``, with the first foreign word moved to the end; and their links."""
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
    assert found == align_statistically([([word.upper() for word in first], second) for first, second in pairs], seed=1)


def test_in_the_intersection_no_word_has_two_links(bitext):
    pairs = [(english, foreign + foreign[:2]) for english, foreign in bitext[0]]
    for links in align_statistically(pairs, joined="intersection"):
        assert links and all(len(set(side)) == len(links) for side in zip(*links, strict=True))
    assert any(len(links) > 4 for links in align_statistically(pairs))


def test_words_keep_marks_with_their_letters():
    assert words("Nyumba yake, 2019.") == ["Nyumba", "yake", ",", "2019", "."]
    assert words("घर में है।") == ["घर", "में", "है", "।"]
