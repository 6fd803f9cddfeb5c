"""Running text."""

from isthmus.corpora.microworld import LANGUAGES
from isthmus.corpora.microworld.narrative import narrative
from isthmus.corpora.microworld.sampling import Sampler, allowed


def test_texts_share_no_subject_and_verb():
    pairs = {}
    for lane, language in enumerate(LANGUAGES):
        sampler = Sampler(f"text/{language}/1", "train", lane)
        pairs[language] = {(c.subject.noun, c.verb or c.kind) for _ in range(150) for c in narrative(sampler, 2)}
    for one in LANGUAGES:
        for other in LANGUAGES:
            assert one == other or not pairs[one] & pairs[other]


def test_text_comes_back_to_what_it_said():
    sampler, returns = Sampler("text", "train"), 0
    for _ in range(300):
        told, *again = narrative(sampler, 1)
        for clause in again:
            returns += 1
            assert clause != told and allowed(clause, "train") and clause.negated == told.negated
            assert (clause.subject.noun, clause.verb, clause.kind) == (told.subject.noun, told.verb, told.kind)
            assert clause.person == told.person and clause.predicate == told.predicate
    assert returns > 150
