"""Predictions of classifiers under attack and under typing errors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from isthmus.encoders.rotation import set_input_language
from isthmus.evaluation.attack import attacked
from isthmus.evaluation.noise import disturbed_item
from isthmus.tasks.nli.data import Item
from isthmus.tasks.nli.predict import Classifier, encode


@dataclass(frozen=True)
class RobustnessOptions:
    """Options of attacks and typing errors.

    Attributes:
        radii: radii of the balls around word embeddings, in mean word-embedding norms.
        ascent_steps: ascent steps of the attack, for each radius.
        norm: norm of the balls.
        rates: shares of letters with typing errors.
        seed: seed of the typing errors.
        max_items: number of items of each file, from the first; 0 for all.
    """

    radii: Sequence[float] = ()
    ascent_steps: int = 10
    norm: str = "l2"
    rates: Sequence[float] = ()
    seed: int = 1
    max_items: int = 0


def disturbed_predictions(
    classifier: Classifier, files: dict[str, list[Item]], options: RobustnessOptions
) -> Iterator[tuple[str, list[Item], Tensor]]:
    """Predict items under attack and under typing errors. Undisturbed items (radius and rate 0) come first.

    Args:
        classifier: a classifier in fp32.
        files: items by language.
        options: see :class:`RobustnessOptions`.

    Yields:
        ``({language}.pgd_{radius} or {language}.noise_{rate}, items, probabilities)``.
    """
    for language, items in files.items():
        set_input_language(classifier.model, language)
        if options.radii:
            rows = encode(items, classifier.tokenizer)
            worst = attacked(
                classifier.model, classifier.tokenizer, rows, options.radii, options.ascent_steps, options.norm
            )
            for radius, probabilities in worst.items():
                yield f"{language}.pgd_{radius:g}", items, probabilities
        for rate in (0.0, *options.rates) if options.rates else ():
            noisy = [disturbed_item(item, rate, options.seed) for item in items]
            yield f"{language}.noise_{rate:g}", items, classifier(language, noisy)
