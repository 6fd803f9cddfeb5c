"""Small local corpora in languages with a script or region, and a configuration for them."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

# Names of the languages in the files: FLORES codes (zho_Hans, srp_Latn), and a tag with an underscore (pt_BR).
SPELLED = {"zh-Hans": "zho_Hans", "sr-Latn": "srp_Latn", "pt-BR": "pt_BR"}
INDEFINITE = {
    "en": ("Somebody ", "Nobody "),
    "zh-Hans": ("有人", "没有人"),
    "sr-Latn": ("Neko ", "Niko ne "),
    "pt-BR": ("Alguém ", "Ninguém "),
}
# Number of evaluation sentences, from the start.
HELD_OUT = 24
LOCAL = {"source": "local", "names": SPELLED}
SUBJECTS = {
    "en": [
        "The teacher",
        "The doctor",
        "My mother",
        "Her brother",
        "The farmer",
        "A child",
        "Our neighbour",
        "The cook",
    ],
    "zh-Hans": ["老师", "医生", "我妈妈", "她弟弟", "那位农民", "一个孩子", "我们的邻居", "厨师"],
    "sr-Latn": ["Učitelj", "Lekar", "Moja majka", "Njen brat", "Seljak", "Jedno dete", "Naš sused", "Kuvar"],
    "pt-BR": [
        "O professor",
        "O médico",
        "Minha mãe",
        "O irmão dela",
        "O fazendeiro",
        "Uma criança",
        "Nosso vizinho",
        "O cozinheiro",
    ],
}
PREDICATES = {
    "en": [
        "is reading an old book in the garden",
        "buys fresh bread and milk every morning",
        "has lost the key to the big house",
        "is waiting for the bus in the rain",
        "wants to learn a new language this year",
        "is writing a long letter to an old friend",
        "sells red apples at the village market",
        "is watching the birds above the river",
        "does not like cold coffee after lunch",
    ],
    "zh-Hans": [
        "正在花园里看一本旧书",
        "每天早上都买新鲜的面包和牛奶",
        "把那座大房子的钥匙弄丢了",
        "正在雨中等公共汽车",
        "今年想学一门新的语言",
        "正在给一位老朋友写一封长信",
        "在村里的市场上卖红苹果",
        "正在看河面上的鸟",
        "不喜欢午饭后喝冷咖啡",
    ],
    "sr-Latn": [
        "čita staru knjigu u bašti",
        "svakog jutra kupuje svež hleb i mleko",
        "nema više ključ od velike kuće",
        "čeka autobus na kiši",
        "želi da nauči novi jezik ove godine",
        "piše dugo pismo starom prijatelju",
        "prodaje crvene jabuke na seoskoj pijaci",
        "posmatra ptice iznad reke",
        "ne voli hladnu kafu posle ručka",
    ],
    "pt-BR": [
        "está lendo um livro velho no jardim",
        "compra pão fresco e leite toda manhã",
        "perdeu a chave da casa grande",
        "está esperando o ônibus na chuva",
        "quer aprender uma língua nova este ano",
        "está escrevendo uma carta longa para um velho amigo",
        "vende maçãs vermelhas na feira da aldeia",
        "está olhando os pássaros sobre o rio",
        "não gosta de café frio depois do almoço",
    ],
}


def configuration(folder: Path) -> dict[str, Any]:
    """Return a configuration for the corpora in ``folder``: retrieval, one tiny encoder and few updates."""
    training = {"max_steps": 4, "batch_size": 8, "learning_rate": 2.0e-3}
    return {
        "title": "Language tags",
        "results": "results",
        "seeds": [1],
        "threads": 1,
        "data": str(folder),
        "encoders": {
            "tiny": {
                "source": "random",
                "corpus": "mono",
                "options": {"architecture": "xlm-roberta", "vocabulary": 800},
            }
        },
        "corpora": {
            "mono": LOCAL | {"kind": "text", "languages": ["en", *SPELLED], "path": "{data}/{lang}.txt"},
            "news": {
                "kind": "bitext",
                "source": "local",
                "languages": list(SPELLED.values()),
                "english": "{data}/en.txt",
                "foreign": "{data}/{lang}.txt",
            },
            "questions": {"kind": "pairs", "source": "local", "path": "{data}/questions.tsv"},
            "search": LOCAL
            | {
                "kind": "collection",
                "format": "lines",
                "limit": HELD_OUT,
                "directions": ["zh-Hans-en", "sr-Latn-en", "pt-BR-en", "en-pt-BR", "en-zh-Hans"],
                "documents": "{data}/{document}.txt",
                "queries": "{data}/{query}.txt",
                "translations": "{data}/{document}.txt",
            },
        },
        "bitext": {"corpora": ["news"]},
        "tasks": {"clir": {"train": "questions", "evaluate": [{"corpus": "search", "split": "test"}]}},
        "steps": {
            "plain": {"kind": "train", "method": "plain", "options": training},
            "ot": {"kind": "align", "method": "ot", "options": training | {"languages": "zh-Hans srp_Latn pt-BR"}},
        },
        "methods": {"zero_shot": "plain", "optical": "plain.ot"},
        "evaluation": {"bootstrap": 200, "baselines": ["bm25"]},
        "groups": {"slavic": ["srp_Latn"], "others": ["zh-Hans", "pt-BR"]},
    }


def sentences(language: str) -> list[str]:
    """Return 72 sentences, parallel across languages."""
    space, end = ("", "。") if language == "zh-Hans" else (" ", ".")
    said = product(SUBJECTS[language], PREDICATES[language])
    return [f"{subject}{space}{predicate}{end}" for subject, predicate in said]


def tagged_corpora(folder: Path) -> dict[str, Any]:
    """Write the files of the corpora into ``folder``; return their :func:`configuration`."""
    for language in SUBJECTS:
        text = "\n".join(sentences(language)) + "\n"
        (folder / f"{SPELLED.get(language, language)}.txt").write_text(text, encoding="utf-8")
    asked = [f"Who {predicate}?" for _, predicate in product(SUBJECTS["en"], PREDICATES["en"])]
    rows = [f"{query}\t{document}\n" for query, document in zip(asked, sentences("en"), strict=True)]
    (folder / "questions.tsv").write_text("".join(["query\tdocument\n", *rows]), encoding="utf-8")
    return configuration(folder)


def every_kind(folder: Path) -> dict[str, Any]:
    """Write more files than :func:`tagged_corpora`; return a configuration with every part that names languages.

    These parts are both tasks, mixed NLI pairs, noise, gold alignments and a translator.
    """
    config = tagged_corpora(folder)
    for language in SUBJECTS:
        name = SPELLED.get(language, language)
        rows = [f"{text}\t{other}\t{label}\n" for text, other, label in _inferences(language)]
        for split, count in (("train", len(rows)), ("test", HELD_OUT)):
            text = "".join(["premise\thypothesis\tlabel\n", *rows[:count]])
            (folder / f"{name}.{split}.tsv").write_text(text, encoding="utf-8")
        sides = zip(sentences("en")[:10], map(_spaced, sentences(language)), strict=False)
        (folder / f"{name}.tok").write_text("".join(f"{english} ||| {foreign}\n" for english, foreign in sides))
        (folder / f"{name}.gold").write_text("1-1 2p1\n" * 10)
    config["corpora"]["inference"] = LOCAL | {
        "kind": "nli",
        "languages": ["en", "zh-Hans", "sr_Latn", "pt-BR"],
        "splits": ["train", "test"],
        "path": "{data}/{lang}.{split}.tsv",
    }
    tokens = {"path": "{data}/{lang}.tok", "gold": "{data}/{lang}.gold"}
    config["corpora"]["gold"] = LOCAL | tokens | {"kind": "word_alignment", "languages": list(SPELLED)}
    config["tasks"]["nli"] = {"train": "inference", "evaluate": [{"corpus": "inference", "split": "test"}]}
    config["evaluation"] |= {
        "baselines": ["bm25", "sentence_vectors"],
        "alignment": {"corpora": ["gold"]},
        "nli_pairs": ["en", "zh-Hans", "srp_Latn"],
        "robustness": {"rates": [0.1], "radii": [0.1], "languages": ["zh-Hans", "pt_BR"]},
    }
    translator = {"kind": "translate", "method": "dictionary"}
    config["steps"]["dictionary"] = translator | {"options": {"iterations": 2, "languages": "zh-Hans pt_BR"}}
    config["methods"]["translate"] = "dictionary.plain"
    return config


def _inferences(language: str) -> Iterator[tuple[str, str, str]]:
    texts, predicates = sentences(language), PREDICATES[language]
    somebody, nobody = INDEFINITE[language]
    for number, text in enumerate(texts):
        predicate = predicates[number % len(predicates)]
        yield [
            (text, f"{somebody}{predicate}", "entailment"),
            (text, f"{nobody}{predicate}", "contradiction"),
            (text, texts[(number + 1) % len(texts)], "neutral"),
        ][number % 3]


def _spaced(text: str) -> str:
    return text if " " in text else " ".join(text)
