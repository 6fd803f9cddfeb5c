"""Inputs and outputs of evaluation jobs: the evaluations of a configuration, and the files that each reads."""

from collections.abc import Collection
from typing import Any

from isthmus import paths
from isthmus.bitext.jobs import bitext
from isthmus.config.lookups import (
    Config,
    alignment_task,
    evaluated_sets,
    is_collection,
    model_chain,
    models,
    task_chains,
)
from isthmus.corpora.jobs import collection
from isthmus.languages import languages_of, split_tags
from isthmus.translation.jobs import evaluated_files, evaluated_parts, scored_languages, translators


def evaluated_model(config: Config, encoder: str, seed: int | str, task: str, chain: str) -> str:
    """Return the model of a chain; a translate step at its start is ignored."""
    of_model = {"encoder": encoder, "seed": seed, "task": task, "chain": model_chain(config, chain)}
    return (paths.MODEL + paths.DIGESTS).of(config, **of_model)


def collection_digests(config: Config, corpus: str) -> list[str]:
    """Return the file of digests of a corpus, if it is a CLIR collection."""
    return [collection(config, corpus)] if is_collection(config, corpus) else []


def evaluations(config: Config) -> list[str]:
    """List all evaluations: folders, and tables of scores without their ending."""
    return [
        *_task_evaluations(config, models(config), config["tasks"]),
        *(path for corpus in _gold(config) for path in _alignment_evaluations(config, corpus)),
        *_baseline_evaluations(config),
        *(path for translator in translators(config) for path in _translator_evaluations(config, translator)),
    ]


def _task_evaluations(config: Config, of_models: list[dict[str, Any]], tasks: Collection[str]) -> list[str]:
    """List the evaluations of models on their tasks' sets, then those on language pairs and under attack."""
    scored = [
        (pattern, {"task": task, "chain": chain, "corpus": corpus, "split": split})
        for task, corpus, split in evaluated_sets(config)
        if task in tasks
        for chain in task_chains(config, task)
        for pattern in _set_patterns(config, task, chain, corpus, split)
    ]
    own = [one for one in scored if one[0] is paths.EVALUATION]
    further = [one for one in scored if one[0] is not paths.EVALUATION]
    return [pattern.of(config, **model, **of) for part in (own, further) for model in of_models for pattern, of in part]


def _set_patterns(config: Config, task: str, chain: str, corpus: str, split: str) -> list[paths.Pattern]:
    """List the kinds of evaluation of a chain on a set: its files, its language pairs, its files under attack.

    A chain that translates is not attacked, because the errors would affect the translation, not the task.
    """
    paired = task == "nli" and len(pair_files(config, chain, corpus, split)) > 1
    attacked = attacks(config, task) and attacked_parts(config, chain, corpus)
    translated = chain != model_chain(config, chain)
    return (
        [paths.EVALUATION] * bool(evaluated_parts(config, chain, corpus))
        + [paths.PAIRS_EVALUATION] * paired
        + [paths.ROBUSTNESS] * bool(attacked and not translated)
    )


def _gold(config: Config) -> list[str]:
    return config["evaluation"]["alignment"]["corpora"]


def _alignment_evaluations(config: Config, corpus: str) -> list[str]:
    task = alignment_task(config)
    return [
        *_statistical_alignment(config, corpus),
        *(paths.ENCODER_ALIGNMENT.of(config, encoder=encoder, corpus=corpus) for encoder in config["encoders"]),
        *(
            paths.ALIGNMENT.of(config, **model, task=task, chain=chain, corpus=corpus)
            for model in models(config)
            for chain in task_chains(config, task)
            if chain == model_chain(config, chain)
        ),
    ]


def _statistical_alignment(config: Config, corpus: str) -> list[str]:
    wanted = "statistical" in config["evaluation"]["alignment"]["aligners"]
    return [paths.STATISTICAL_ALIGNMENT.of(config, corpus=corpus)] if wanted else []


def _baseline_evaluations(config: Config) -> list[str]:
    baselines = config["evaluation"]["baselines"]
    found = []
    for task, corpus, split in evaluated_sets(config):
        if task == "clir" and "sentence_vectors" in baselines:
            found += [
                paths.SENTENCE_VECTORS.of(config, encoder=encoder, corpus=corpus, split=split)
                for encoder in config["encoders"]
            ]
        if task == "clir" and "bm25" in baselines and _has_translations(config, corpus):
            found.append(paths.BM25.of(config, corpus=corpus, split=split))
    return found


def _has_translations(config: Config, collection: str) -> bool:
    """Tell whether a collection also has its queries in the documents' language."""
    block = config["corpora"][collection]
    return block["source"] == "microworld" or bool(block["translations"])


def _translator_evaluations(config: Config, translator: str) -> list[str]:
    """List the evaluations of BM25 on a translator's queries, and the scores of its translations."""
    searches = [
        paths.TRANSLATED_BM25.of(config, translator=translator, corpus=corpus, split=split)
        for task, corpus, split in evaluated_sets(config)
        if task == "clir"
        and "bm25" in config["evaluation"]["baselines"]
        and evaluated_parts(config, translator, corpus)
    ]
    return searches + translation_scores(config, translator)


def translation_scores(config: Config, translator: str) -> list[str]:
    """List the scores of a translator on held-out bitext, without their ending."""
    corpora = config["evaluation"]["translation"]
    return [
        paths.TRANSLATION.of(config, translator=translator, corpus=corpus)
        for corpus in corpora
        if scored_languages(config, translator, corpus)
    ]


def pair_files(config: Config, chain: str, corpus: str, split: str) -> list[str]:
    """List the files of an NLI corpus in the languages to pair."""
    wanted = config["evaluation"]["nli_pairs"]
    named = zip(evaluated_parts(config, chain, corpus), evaluated_files(config, chain, corpus, split), strict=True)
    return [file for language, file in named if language in wanted]


def attacks(config: Config, task: str) -> list[str]:
    """List the attacks on a task's models: ``pgd`` (only for classifiers), ``noise``."""
    block = config["evaluation"]["robustness"]
    return ["pgd"] * bool(block["radii"] and task == "nli") + ["noise"] * bool(block["rates"])


def attacked_parts(config: Config, chain: str, corpus: str) -> list[str]:
    """List the languages or directions of a corpus in which a chain is attacked; a direction counts by its queries."""
    wanted = config["evaluation"]["robustness"]["languages"]
    return [part for part in evaluated_parts(config, chain, corpus) if not wanted or split_tags(part)[0] in wanted]


def attacked_files(config: Config, chain: str, corpus: str, split: str) -> list[str]:
    """List the files of :func:`attacked_parts`."""
    attacked = attacked_parts(config, chain, corpus)
    named = zip(evaluated_parts(config, chain, corpus), evaluated_files(config, chain, corpus, split), strict=True)
    return [file for part, file in named if part in attacked]


def vector_aligners(config: Config) -> list[str]:
    """List the aligners that need a model's token vectors."""
    return [name for name in config["evaluation"]["alignment"]["aligners"] if name != "statistical"]


def alignment_bitext(config: Config, corpus: str) -> list[str]:
    """List the clean bitext in the languages of a gold corpus."""
    return bitext(config, languages_of(config["corpora"][corpus]))


def alignment_scores(config: Config) -> list[str]:
    """List the score files of all word aligners: those of untrained encoders, and the statistical one's."""
    encoders = [
        (paths.ENCODER_ALIGNMENT + paths.SCORES).of(config, encoder=encoder, corpus=corpus)
        for encoder in config["encoders"]
        for corpus in _gold(config)
    ]
    return encoders + [
        path + paths.SCORES for corpus in _gold(config) for path in _statistical_alignment(config, corpus)
    ]


def mining_scores(config: Config) -> list[str]:
    """List the scores of every encoder on every corpus of document pairs."""
    return [
        (paths.MINING + paths.SCORES).of(config, encoder=encoder, corpus=corpus)
        for encoder in config["encoders"]
        for corpus in config["evaluation"]["mining"]["corpora"]
    ]


def compared_items(config: Config, encoder: str, task: str) -> list[str]:
    """List the files of values by item, for all models of one encoder and task."""
    of_models = [model for model in models(config) if model["encoder"] == encoder]
    return [path + paths.ITEMS for path in _task_evaluations(config, of_models, [task])]
