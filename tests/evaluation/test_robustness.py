"""Models under attack and under typing errors; and models on premise and hypothesis in two languages."""

import json
import subprocess

import pandas as pd
import pytest
import torch
from conftest import mostly_slow, program
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_data import COLUMNS, items_file
from tiny_models import ARCHITECTURES, encoder_folder
from trainings import train_items

from isthmus.errors import InputError
from isthmus.evaluation.attack import attacked
from isthmus.evaluation.identity import identify
from isthmus.evaluation.measure import item_values, kind, measurements
from isthmus.evaluation.noise import CLUSTER, LETTER, disturb, disturbed_query, script
from isthmus.files import read_tsv, write_tsv
from isthmus.report.attacks import robustness_frame
from isthmus.report.drawing import image
from isthmus.report.figures.robustness import robustness_figure
from isthmus.report.tables.nli_pairs import pair_frame, pair_markdown
from isthmus.report.tables.robustness import robustness_markdown
from isthmus.tasks.nli.data import LABELS, Item, pairings, read_items
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.nli.predict import encode, predict, prediction_rows

THAI, HINDI, YORUBA = "เขาซื้อแพะสองตัวที่ตลาด", "बूढ़े किसान ने बाज़ार में दो बकरियाँ खरीदीं", "O ra ewúrẹ́ méjì ní ọjà"
MIXED = "किसान bought two goats"


@pytest.fixture(scope="module", params=ARCHITECTURES)
def trained(request, tmp_path_factory):
    """Train a classifier on a few items; return it and the items."""
    folder = tmp_path_factory.mktemp(request.param)
    items = items_file(folder / "en.dev.tsv")
    encoder = encoder_folder(folder / "encoder", request.param)
    return train_items(encoder, items, folder, "plain", epochs=40), items


def accuracy(items, probabilities):
    return sum(row["label"] == row["prediction"] for row in prediction_rows(items, probabilities)) / len(items)


@pytest.mark.parametrize("norm", mostly_slow(["l2", "linf"], ["l2"]))
def test_accuracy_falls_with_the_radius_from_the_clean_one(trained, norm):
    model, tokenizer = load_classifier(trained[0])
    items = read_items(trained[1])
    rows = encode(items, tokenizer)
    radii = [2.0, 0.02, 0.3]
    found = attacked(model, tokenizer, rows, radii, 4, norm, batch_size=7)
    assert list(found) == [0.0, 0.02, 0.3, 2.0]
    assert torch.allclose(found[0.0], predict(model, tokenizer, rows), atol=1e-5)
    values = [accuracy(items, probabilities) for probabilities in found.values()]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.9 and values[-1] < 0.5
    # Within the smallest ball, correct items stay correct.
    gold = torch.tensor([row["labels"] for row in rows])
    loss = [-probabilities.log()[range(len(rows)), gold].mean() for probabilities in found.values()]
    assert loss[0] < loss[1] < loss[3]


def test_an_attack_beats_noise_of_the_same_length(trained):
    """Accuracy under attack is below that at 20 random points on the same sphere."""
    from isthmus.robust.perturbation import Perturbation, special_ids

    model, tokenizer = load_classifier(trained[0])
    items = read_items(trained[1])
    rows = encode(items, tokenizer)
    radius = 2.0
    gold = torch.tensor([row["labels"] for row in rows])
    padded = tokenizer.pad([{k: v for k, v in row.items() if k != "labels"} for row in rows], return_tensors="pt")
    right = []
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)

        def noise(call, generator=generator):
            delta = torch.randn(call.delta.shape, generator=generator) * call.mask
            return delta * call.scale * radius / torch.linalg.vector_norm(delta, dim=(1, 2), keepdim=True)

        with torch.no_grad():
            logits = Perturbation(model, special_ids(tokenizer), noise).evaluate(lambda: model(**padded).logits)
        right.append((logits.argmax(-1) == gold).float().mean().item())
    attack = accuracy(items, attacked(model, tokenizer, rows, [radius], 4)[radius])
    assert attack < min(right)


@given(st.text(min_size=0, max_size=60), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_rate_zero_changes_nothing(text, seed):
    assert disturb(text, 0.0, f"{seed}") == text


@given(st.sampled_from([THAI, HINDI, YORUBA, MIXED, "Élan vital, 3 fois."]), st.integers(0, 99), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_noise_moves_whole_letters_and_keeps_words_scripts_and_the_rest(text, seed, rate):
    noisy = disturb(text, rate, f"{seed}")
    before, after = CLUSTER.findall(text), CLUSTER.findall(noisy)
    assert set(after) <= set(before)
    assert [cluster for cluster in after if not LETTER.match(cluster)] == [c for c in before if not LETTER.match(c)]
    assert len(noisy.split()) == len(text.split())
    for old, new in zip(text.split(), noisy.split(), strict=True):
        scripts = {script(cluster) for cluster in CLUSTER.findall(old) if LETTER.match(cluster)}
        assert {script(cluster) for cluster in CLUSTER.findall(new) if LETTER.match(cluster)} == scripts


def test_noise_hits_as_many_letters_as_its_rate_says():
    text = "abcdefghij " * 400
    noisy = disturb(text, 0.1, "1")
    assert noisy != text and disturb(text, 0.1, "1") == noisy != disturb(text, 0.1, "2")
    same = sum(word == "abcdefghij" for word in noisy.split()) / 400
    assert same == pytest.approx(0.9**10, abs=0.06)
    assert abs(len(noisy) - len(text)) < 60  # insertions and deletions balance
    assert len(disturb(text, 0.5, "1").split()) == 400


def test_a_query_gets_a_column_a_rate():
    row = {"query_id": "q1", "text": HINDI, "split": "test"}
    found = disturbed_query(row, {"noise_0": 0.0, "noise_0.5": 0.5}, 3)
    assert found["noise_0"] == found["text"] == HINDI != found["noise_0.5"]
    assert found == disturbed_query(row, {"noise_0": 0.0, "noise_0.5": 0.5}, 3)


def parallel(language: str) -> list[Item]:
    return [Item(str(n), f"p{n} {language}", f"h{n} {language}", label) for n, label in enumerate(LABELS)]


def test_every_two_languages_are_paired_item_by_item():
    items = {"en": parallel("en"), "sw": parallel("sw")[::-1], "de": parallel("de")}
    found = dict(pairings(items, 2))
    assert list(found) == ["en-en", "en-sw", "en-de", "sw-en", "sw-sw", "sw-de", "de-en", "de-sw", "de-de"]
    assert found["sw-de"] == [Item("0", "p0 sw", "h0 de", LABELS[0]), Item("1", "p1 sw", "h1 de", LABELS[1])]
    assert found["en-en"] == parallel("en")[:2]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (parallel("sw")[:2], "en and sw are not parallel: only one of them has the item '2'"),
        ([Item("0", "p", "h", "neutral"), *parallel("sw")[1:]], "en and sw label the item '0' differently"),
    ],
)
def test_files_that_are_not_parallel_stop(other, message):
    with pytest.raises(InputError, match=message):
        list(pairings({"en": parallel("en"), "sw": other}))


def test_kinds_of_pairs():
    assert [kind(name) for name in ("sw-en", "en-sw", "sw-de", "sw-sw", "en-en", "")] == [
        "x-en", "en-x", "x-x", "same", "same", "",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def evaluated(trained, tmp_path_factory):
    """Run the command lines for pairs and robustness, and measure their folders."""
    root = tmp_path_factory.mktemp("run")
    model, items = trained
    rows = read_tsv(items)
    for language in ("sw", "de"):
        write_tsv(root / f"{language}.dev.tsv", COLUMNS, [row | {"premise": row["premise"][::-1]} for row in rows])
    files = [items, root / "sw.dev.tsv", root / "de.dev.tsv"]
    base = root / "evaluation/tiny/seed-1/nli/plain"
    command(["evaluate/nli", "--model", model, "--files", *files, "--pairs", True, "--max-items", 12,
             "--folder", base / "pairs/mw.dev"])  # fmt: skip
    options = {"radii": [0.5, 0.1], "rates": [0.3], "ascent_steps": 2, "seed": 1, "max_items": 12}
    command(["evaluate/nli_robustness", "--model", model, "--files", *files[:2], "--options", json.dumps(options),
             "--folder", base / "robustness/mw.dev"])  # fmt: skip
    found = []
    for folder in (base / "pairs/mw.dev", base / "robustness/mw.dev"):
        rows = measurements(item_values(folder, None), 100)
        found += [vars(identify(folder)) | {"method": "zero_shot"} | row for row in rows]
    return base, pd.DataFrame(found)


def command(words: list) -> None:
    run = subprocess.run([*program(words[0]), *map(str, words[1:])], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_pairs_are_measured_and_tabulated(evaluated):
    base, rows = evaluated
    assert len(list((base / "pairs/mw.dev").iterdir())) == 9
    pairs = rows[rows["measure"] == "pair_accuracy"]
    averages = pairs[pairs["language"] == "average"].set_index("direction")["value"]
    assert set(averages.index) == {"same", "x-en", "en-x", "x-x"}
    single = pairs[pairs["language"] != "average"].set_index("direction")["value"]
    assert averages["x-x"] == pytest.approx((single["sw-de"] + single["de-sw"]) / 2)
    text = pair_markdown(pair_frame(rows, "tiny", ["zero_shot"]), "Title", "synthetic")
    assert "| zero shot |" in text and f"{100 * averages['same']:.1f}" in text
    line = next(line for line in text.splitlines() if line.startswith("| sw "))
    assert [cell.strip() for cell in line.split("|")[3:5]] == [
        f"{100 * single[pair]:.1f}" for pair in ("sw-sw", "sw-de")
    ]


def test_robustness_is_measured_and_reported(evaluated):
    base, rows = evaluated
    names = {path.name for path in (base / "robustness/mw.dev").iterdir()}
    assert {"en.pgd_0.tsv", "en.pgd_0.5.tsv", "sw.noise_0.3.tsv", "sw.noise_0.tsv"} < names and len(names) == 10
    frame = robustness_frame(rows, "tiny", "nli", ["zero_shot"])
    levels = frame[(frame["attack"] == "pgd") & (frame["language"] == "en")]
    assert list(levels["level"]) == [0.0, 0.1, 0.5]
    assert list(levels["value"]) == sorted(levels["value"], reverse=True)
    text = robustness_markdown(frame, "nli", "Title", "")
    assert text.count("## Accuracy (%), mw dev") == 4  # two attacks, of English and of the average
    figure = robustness_figure(frame, "nli", "Title")
    assert len(figure.axes) == 4 and len(figure.axes[0].lines) == 1
    assert image(figure, "svg") == image(robustness_figure(frame, "nli", "Title"), "svg")


def test_what_was_not_measured_cannot_be_reported(evaluated):
    with pytest.raises(InputError, match="nothing of encoder 'tiny' and task 'clir' under attack"):
        robustness_frame(evaluated[1], "tiny", "clir", [])
    with pytest.raises(InputError, match="no pairs of languages of encoder 'other'"):
        pair_frame(evaluated[1], "other", [])
