"""Three-way inference: the labels, worked out independently; splits and reserved combinations."""

from collections import Counter

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from isthmus.corpora.microworld import inference
from isthmus.corpora.microworld.grammar import grammar
from isthmus.corpora.microworld.meaning import Phrase, concepts
from isthmus.corpora.microworld.sampling import combinations, reserved


@pytest.fixture(scope="module")
def nli():
    return {split: inference.items(split, count, 1) for split, count in (("train", 4500), ("dev", 300), ("test", 900))}


def lines_below(noun):
    """The noun and its hypernyms, from the concept table itself."""
    chain = [noun]
    while concepts()[chain[-1]].parent:
        chain.append(concepts()[chain[-1]].parent)
    return chain


def exclusive(one, other):
    return (
        one != other
        and one in concepts()
        and other in concepts()
        and concepts()[one].group == concepts()[other].group != ""
    )


def thing_covers(specific, general):
    """Whether the indefinite ``specific`` makes ``general`` true."""
    if general is None or specific is None:
        return general is None and specific is None
    fits = general.noun in lines_below(specific.noun) and general.quality in ("", specific.quality)
    return fits and general.quantity in ("", specific.quantity)


def subject_covers(specific, general, kind):
    if kind == "exist":
        return thing_covers(specific, general)
    if general.quantity == "all":
        return specific == general
    fits = general.noun in lines_below(specific.noun) and general.quality in ("", specific.quality)
    if general.quantity == "some":
        return fits and specific.quantity != ""
    return fits and general.quantity == specific.quantity


def covers(specific, general, but="", subjects=True):
    """Whether a positive clause makes another true, without regard to one role."""
    if subjects and not subject_covers(specific.subject, general.subject, general.kind):
        return False
    for role in ("verb", "person", "predicate"):
        if role != but and getattr(specific, role) != getattr(general, role):
            return False
    for role in ("instrument", "companion", "place", "time"):
        if role != but and getattr(general, role) not in ("", getattr(specific, role)):
            return False
    return specific.kind == general.kind and thing_covers(specific.object, general.object)


def clash(one, other):
    """Whether two positive clauses differ in one role by words that exclude each other."""
    if {one.subject.quantity, other.subject.quantity} == {"some", "all"}:
        wide, narrow = sorted((one.subject, other.subject), key=lambda subject: subject.quantity == "some")
        coreferent = wide.noun in lines_below(narrow.noun)
    else:
        coreferent = not other.subject.quantity and subject_covers(one.subject, other.subject, "act")
    roles = [
        role for role in ("verb", "predicate", "place", "time") if exclusive(getattr(one, role), getattr(other, role))
    ]
    return coreferent and other.kind != "exist" and any(covers(one, other, role, subjects=False) for role in roles)


def relation(premise, hypothesis):
    """Derive the label from two meanings, independently of the code that made them."""
    one, other = premise._replace(negated=False), hypothesis._replace(negated=False)
    if not premise.negated:
        true, false = covers(one, other), clash(one, other)
        if hypothesis.negated:
            true, false = false, true
        return "entailment" if true else "contradiction" if false else "neutral"
    corefers = other.kind == "exist" or other.subject.noun in lines_below(one.subject.noun)
    event = other if other.kind == "exist" else other._replace(subject=Phrase(one.subject.noun))
    if corefers and covers(event, one):
        return "entailment" if hypothesis.negated else "contradiction"
    return "neutral"


def test_labels_follow_from_the_meanings(nli):
    wrong = [row for rows in nli.values() for row in rows if relation(row[0], row[1]) != row[2]]
    assert not wrong, wrong[:3]


def test_every_hypothesis_has_each_label_once(nli):
    for rows in nli.values():
        labels = Counter((hypothesis, label) for _, hypothesis, label in rows)
        assert set(labels.values()) == {1}
        assert len(labels) == 3 * len({hypothesis for _, hypothesis, _ in rows})


def test_both_polarities_occur_under_every_label(nli):
    seen = Counter((label, p.negated, h.negated) for p, h, label in nli["train"])
    assert (
        len(seen) == 10 and min(seen.values()) >= 100
    )  # a denial never entails what is affirmed, nor excludes a denial


@pytest.mark.parametrize("language", ["en", "sw", "fi"])
def test_the_hypothesis_alone_gives_nothing_away(language, nli):
    vectorizer = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\S+")
    sentence = grammar(language).sentence
    train = vectorizer.fit_transform(sentence(hypothesis) for _, hypothesis, _ in nli["train"])
    test = vectorizer.transform(sentence(hypothesis) for _, hypothesis, _ in nli["test"])
    classifier = LogisticRegression(max_iter=100).fit(train, [label for *_, label in nli["train"]])
    assert abs(classifier.score(test, [label for *_, label in nli["test"]]) - 1 / 3) <= 0.05


def test_splits_share_no_sentence(nli):
    sentences = {split: {x for row in rows for x in row[:2]} for split, rows in nli.items()}
    assert not sentences["train"] & sentences["dev"]
    assert not sentences["train"] & sentences["test"]
    assert not sentences["dev"] & sentences["test"]


def test_reserved_combinations_are_in_test_only(nli):
    used = {
        split: {pair for row in rows for clause in row[:2] for pair in combinations(clause) if reserved(*pair)}
        for split, rows in nli.items()
    }
    assert not used["train"] and not used["dev"]
    assert len(used["test"]) >= 30
