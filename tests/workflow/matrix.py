"""The invalidation matrix: edits of a working copy, each with the jobs that it reruns; downstream jobs also rerun.

A job is given by a pattern of its rule and its first output file.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from edits import RESULTS, config, deleted, dropped, library, nothing, put, reordered, replaced, touched

CORPORA = [
    f"{rule} *"
    for rule in (
        "nli_corpus",
        "bitext_corpus",
        "pairs_corpus",
        "documents",
        "queries",
        "qrels",
        "word_alignment_corpus",
    )
] + ["text_corpus *"]
MODELS = ["train *", "align *"]
VECTORS = ["evaluate_encoder_alignment *", "evaluate_model_alignment *"]
TABLES = [f"{name}_table *" for name in ("measures", "gains", "comparisons", "costs", "translation")]
METHODS = ["collect_results *", *TABLES, "bars_figures *", "summary *"]


class Edit(NamedTuple):
    """An edit: a function that makes and undoes it, the jobs that run, and a phrase of the reason for each job."""

    name: str
    edit: Callable[[Path], AbstractContextManager[None]]
    roots: list[str]
    why: str = ""


EDITS = [
    Edit("nothing", nothing, []),
    Edit("every file touched", touched, []),
    # Source that changes nothing.
    Edit("a comment", library("bitext/clean.py", "", "# a remark\n"), []),
    Edit(
        "a docstring",
        library("methods/align/ot.py", '"""Return the tokens\' relative masses', '"""Give the masses'),
        [],
    ),
    Edit("layout", library("bitext/overlap.py", "    return ", "    return  "), []),
    Edit(
        "an annotation",
        library("evaluation/measure.py", "measure: str, condition: str) -> str", "measure, condition)"),
        [],
    ),
    Edit("a function nobody calls", library("files.py", "", "\n\ndef lonely() -> int:\n    return 1\n"), []),
    Edit("a constant nobody reads", library("cli.py", "", "\nLONELY = 1\n"), []),
    Edit("a constant beside a function", library("report/scores.py", "", "\nLONELY = 1\n"), []),
    Edit(
        "a caption", library("report/tables/gains.py", "what each method", "how much each"), ["gains_table *"], "gains"
    ),
    Edit("a comment in a rule", replaced("rules/train.smk", "rule train:", "# A remark.\nrule train:"), []),
    # Source that may change something.
    Edit(
        "bitext/clean.py",
        library("bitext/clean.py", "CHUNK = ", "CHUNK = 1 + "),
        ["clean_bitext *"],
        "isthmus.bitext.clean",
    ),
    Edit("bitext/split.py", library("bitext/split.py", '"dev", "test")', '"test", "dev")'), ["split_bitext *"]),
    Edit("bitext/overlap.py", library("bitext/overlap.py", "[.!?", "[!.?"), ["exclude_overlap *"]),
    Edit(
        "align/ot.py",
        library("methods/align/ot.py", "", "\nNEW = 1\n"),
        ["align *.ot"],
        "isthmus.methods.align.ot",
    ),
    Edit(
        "align/score.py",
        library("methods/align/score.py", "BANK_TEXTS = 1024", "BANK_TEXTS = 512"),
        ["align *.ot", "align *.score"],
    ),
    Edit("align/models.py", library("alignment/load.py", "", "\nprint()\n"), ["align *"]),
    Edit(
        "adversarial/pgd.py",
        library("methods/train/pgd.py", "", "\nNEW = 1\n"),
        ["train */pgd"],
        "isthmus.methods.train.pgd",
    ),
    Edit("nli/train.py", library("tasks/nli/train.py", "", "\nprint()\n"), ["train */nli/*"]),
    Edit("retrieval/train.py", library("tasks/retrieval/train.py", "", "\nprint()\n"), ["train */clir/*"]),
    Edit("training/engine.py", library("training/engine.py", "    set_seed(seed)", "    set_seed(seed + 0)"), MODELS),
    Edit("transport/solvers.py", library("transport/solvers.py", "FAR = 1e30", "FAR = 1e29"), ["align *.ot", *VECTORS]),
    Edit(
        "encoders/sources/random.py",
        library("encoders/sources/random.py", "SENTENCES = 2000", "SENTENCES = 1000"),
        ["export_encoder *"],
    ),
    Edit(
        "words/statistical.py", library("words/statistical.py", "", "\nprint()\n"), ["evaluate_statistical_alignment *"]
    ),
    Edit(
        "translation/smt.py",
        library("translation/phrases.py", "ORDER = 3", "ORDER = 2"),
        ["learn_translator */smt/*", "translate_* */smt/*"],
    ),
    Edit("evaluation/bm25.py", library("evaluation/bm25.py", "Thai", "Lao"), ["evaluate_bm25* *", "translate_* *"]),
    Edit(
        "evaluation/measure.py",
        library("evaluation/identity.py", 'AVERAGE = "a', 'AVERAGE = "A'),
        [
            "measure *",
            "measure_* *",
            "collect_results *",
            "measures_table *",
            "gains_table *",
            "translation_table *",
            "comparisons_table *",
            "bars_figures *",
            "summary *",
        ],
    ),
    Edit(
        "report/drawing.py",
        library("report/drawing.py", "COLOURS = [", 'COLOURS = ["#000000", '),
        ["bars_figures *", "comparisons_table *"],
    ),
    Edit(
        "a table",
        library("report/tables/costs.py", "takes", "took"),
        ["costs_table *"],
        "isthmus.report.tables.costs",
    ),
    Edit(
        "a figure",
        library("report/figures/plan.py", "Blues", "Reds"),
        ["plan_figures *"],
        "isthmus.report.figures.plan",
    ),
    Edit(
        "microworld/grammar/fi.py",
        library("corpora/microworld/grammar/fi.py", "", "\nprint()\n"),
        CORPORA,
        "grammar.fi",
    ),
    Edit("microworld/lexicon/sw.tsv", library("corpora/microworld/lexicon/sw.tsv", "", "\n"), CORPORA),
    # A command line; rules are edited by rule_edits.py.
    Edit(
        "translate/score.py",
        replaced("workflow_scripts/translate/score.py", "", "\nprint()\n"),
        ["score_translations *"],
    ),
    # The configuration.
    Edit("keys in another order", config(reordered), []),
    Edit("a default written out", put("evaluation", "precision", value="auto"), []),
    Edit("threads", put("threads", value=2), []),
    Edit(
        "several GPUs for a training",
        config(lambda block: block.update(gpu=True, gpus_per_training=2)),
        ["train *"],
        "launch ['python'] -> ['python', '-m', 'torch.distributed.run'",
    ),
    Edit(
        "a corpus nobody reads",
        put("corpora", "more", value={"kind": "bitext", "source": "microworld", "languages": ["so"], "pairs": 9}),
        [],
    ),
    Edit("a step nobody names", put("steps", "more", value={"kind": "align", "method": "mse"}), []),
    Edit("the title", put("title", value="Another"), ["summary *"], "title"),
    Edit(
        "one step's option",
        put("steps", "score", "options", "max_steps", value=5),
        ["align *.score"],
        "max_steps 4 -> 5",
    ),
    Edit(
        "a step's option for one task",
        put("steps", "plain", "nli", value={"max_steps": 7}),
        ["train */nli/plain"],
        "max_steps 6 -> 7",
    ),
    Edit(
        "a translator's option",
        put("steps", "dictionary", "options", "iterations", value=3),
        ["*translat* *dictionary/*/queries/*", "translate_* */dictionary/*", "learn_translator */dictionary/*"],
    ),
    Edit(
        "an encoder's option",
        put("encoders", "tiny_bert", "options", "vocabulary", value=700),
        ["export_encoder */tiny_bert"],
    ),
    Edit(
        "one language's amount of bitext",
        put("corpora", "mw_bitext", "pairs", "sw", value=50),
        ["bitext_corpus */mw_bitext/sw.tsv"],
        "pairs 40 -> 50",
    ),
    Edit("one split's items", put("corpora", "mw_nli", "items", "test", value=31), ["nli_corpus *.test.tsv"]),
    Edit(
        "one collection",
        put("corpora", "mw_clir", "queries", value=13),
        ["documents */mw_clir/*", "queries */mw_clir/*", "qrels */mw_clir/*"],
    ),
    Edit("how bitext is cleaned", put("bitext", "clean", value={"max_ratio": 3.5}), ["clean_bitext *"]),
    Edit("how bitext is split", put("bitext", "split", value={"dev": 0.1}), ["split_bitext *"]),
    Edit(
        "a language of bitext more",
        put("corpora", "mw_bitext", "languages", value=["sw", "de", "so"]),
        ["bitext_corpus */mw_bitext/so.tsv"],
    ),
    Edit(
        "a language of NLI more",
        put("corpora", "mw_nli", "languages", value=["en", "sw", "de", "fi"]),
        ["nli_corpus */fi.*"],
    ),
    Edit("a seed more", put("seeds", value=[1, 2]), ["* */seed-2/*"]),
    Edit("a method more", put("methods", "more", value="pgd.score"), ["* */pgd.score*", *METHODS]),
    Edit("a method less", dropped("methods", "score"), METHODS),
    Edit(
        "a method under another name",
        config(
            lambda block: {
                **block,
                "methods": {
                    ("first" if name == "zero_shot" else name): chain for name, chain in block["methods"].items()
                },
            }
        ),
        [*METHODS, "verdict_table *"],
    ),
    Edit(
        "resamples",
        put("evaluation", "bootstrap", value=300),
        ["measure *", "measure_* *", "collect_results *", "comparisons_table *"],
    ),
    Edit(
        "the level of the tests",
        put("evaluation", "statistics", "level", value=0.1),
        ["comparisons_table *", "verdict_table *"],
    ),
    Edit(
        "two numbers that trade places",
        put(
            "evaluation",
            "statistics",
            value={
                "gap": ["high_resource", "low_resource"],
                "level": 0.01,
                "smallest_gain": {"nli": 0.05, "clir": 0.05},
            },
        ),
        ["comparisons_table *"],
        "level 0.05 -> 0.01",
    ),
    Edit(
        "a group of languages",
        put("groups", value={"low_resource": ["sw"], "high_resource": ["de"], "all_of_them": ["sw", "de"]}),
        ["comparisons_table *", "summary *"],
    ),
    Edit(
        "precision",
        put("evaluation", "precision", value="bf16"),
        ["evaluate_nli *", "evaluate_clir *", "evaluate_sentence_vectors *"],
    ),
    # The results.
    Edit("an intermediate file deleted", deleted("bitext/mw_bitext/clean/sw.tsv"), []),
    Edit("a model deleted", deleted("models/tiny_bert/seed-1/nli/plain.ot"), []),
    Edit(
        "a table deleted",
        deleted("tables/tiny_bert.nli.measures.md"),
        ["measures_table */tiny_bert.nli.measures.csv"],
        "no ",
    ),
    Edit("a figure deleted", deleted("figures/tiny_bert.clir.map.svg"), ["bars_figures */tiny_bert.clir.aer.svg"]),
    Edit(
        "bitext altered",
        replaced(f"{RESULTS}/bitext/mw_bitext/sw.tsv", "", "9\tOne.\tMoja.\n"),
        ["bitext_set *", "learn_translator */sw", "evaluate_statistical_alignment *"],
        "bitext/mw_bitext/sw.tsv",
    ),
    Edit("a model altered", replaced(f"{RESULTS}/models/tiny_bert/seed-1/nli/plain/config.json", "", " "), []),
]
