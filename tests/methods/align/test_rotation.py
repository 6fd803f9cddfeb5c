"""Rotations: the solution, the text that they apply to, saving and loading, and the chains that they may end."""

import numpy as np
import pytest
import torch
import yaml
from aligners import run
from conftest import ROOT
from scipy.stats import ortho_group
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from transformers import AutoTokenizer

from align import align
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.procrustes import solve
from isthmus.config.resolve import resolve
from isthmus.config.steps import check_chain
from isthmus.encoders.rotation import FILE, Rotation, Rotations, attach, attached, set_input_language
from isthmus.errors import InputError
from isthmus.files import write_tsv
from isthmus.search.budget import hold_passes
from isthmus.tasks.nli.model import load_classifier, new_classifier
from isthmus.tasks.retrieval.data import Query
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever
from isthmus.tasks.retrieval.predict import MaxSimSearch
from isthmus.training.counts import Costs, read_costs
from isthmus.words.vectors import encode_words, load_token_encoder

SIZE = 32
GENERATOR = np.random.default_rng(0)
ENGLISH = GENERATOR.normal(size=(200, SIZE)) * GENERATOR.uniform(0.5, 2, size=(200, 1))
PLANTED = ortho_group.rvs(SIZE, random_state=1)


@pytest.mark.parametrize("unit_length", [True, False])
def test_a_planted_rotation_is_recovered(unit_length):
    found = solve(ENGLISH @ PLANTED.T, ENGLISH, False, unit_length)
    np.testing.assert_allclose(found.matrix.numpy(), PLANTED, atol=1e-6)
    assert not found.origin.any() and not found.target.any()


@pytest.mark.parametrize("unit_length", [True, False])
def test_centring_recovers_a_planted_rotation_and_shift(unit_length):
    foreign = (ENGLISH - 3) @ PLANTED.T + 5
    centred, plain = (solve(foreign, ENGLISH, centre, unit_length) for centre in (True, False))
    np.testing.assert_allclose(centred(torch.from_numpy(foreign).float()).numpy(), ENGLISH, atol=1e-4)
    assert np.abs(plain.matrix.numpy() - PLANTED).max() > 0.1


def test_unit_length_keeps_long_wrong_vectors_from_deciding():
    foreign = ENGLISH @ PLANTED.T
    foreign[:10] = 100 * GENERATOR.normal(size=(10, SIZE))
    error = [np.abs(solve(foreign, ENGLISH, False, unit).matrix.numpy() - PLANTED).max() for unit in (True, False)]
    assert error[0] < 0.5 * error[1]


def random_rotation(seed: int) -> Rotation:
    matrix = torch.from_numpy(ortho_group.rvs(SIZE, random_state=seed)).float()
    return Rotation(matrix, torch.full((SIZE,), 0.5), torch.full((SIZE,), 0.25))


@pytest.fixture(scope="module", params=ARCHITECTURES)
def parents(request, tmp_path_factory):
    """Make a model folder of each task."""
    folder = tmp_path_factory.mktemp(request.param)
    encoder = encoder_folder(folder / "encoder", request.param)
    save_retriever(new_retriever(encoder, 16, 16, dimension=8), folder / "clir")
    new_classifier(encoder).save_pretrained(folder / "nli")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder / "nli")
    return folder


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_only_text_of_the_language_is_turned_before_the_head_and_after_a_reload(parents, tmp_path, task):
    carrier = load_for_alignment(parents / task, task, 16)
    model = carrier.encoder[0].auto_model
    rotations = {"xx": random_rotation(1), "yy": random_rotation(2)}
    attach(model, Rotations(rotations))
    carrier.save(tmp_path / "rotated")
    load = {"clir": load_retriever, "nli": lambda path: load_classifier(path)[0]}[task]
    plain, rotated = (load(path).eval() for path in (parents / task, tmp_path / "rotated"))
    assert attached(plain) is None and attached(rotated).languages.keys() == rotations.keys()
    inputs = AutoTokenizer.from_pretrained(parents / task)(TEXTS, padding=True, return_tensors="pt")

    @torch.no_grad()
    def states(whole, *languages):
        set_input_language(whole, *languages)
        base = whole.base_model if task == "nli" else whole[0].auto_model
        return base(**inputs, output_hidden_states=True).hidden_states

    expected = states(plain)
    for languages in ((), ("en",), ("zz",)):
        assert all(map(torch.equal, states(rotated, *languages), expected))
    for language, rotation in rotations.items():
        found = states(rotated, language)
        assert all(map(torch.equal, found[:-1], expected[:-1]))
        torch.testing.assert_close(found[-1], rotation(expected[-1]))
    both = (rotations["xx"](expected[-1]) + expected[-1]) / 2
    torch.testing.assert_close(states(rotated, "xx", "en")[-1], both)
    if task == "nli":
        set_input_language(rotated, "xx")
        turned, logits = rotated(**inputs).logits, plain(**inputs).logits
        set_input_language(rotated, "en")
        assert torch.equal(rotated(**inputs).logits, logits) and not torch.allclose(turned, logits, atol=1e-3)


def test_the_evaluations_say_the_language(parents, tmp_path):
    carrier = load_for_alignment(parents / "clir", "clir", 16)
    attach(carrier.encoder[0].auto_model, Rotations({"xx": random_rotation(1)}))
    carrier.save(tmp_path / "rotated")
    documents = dict(zip("abcdef", TEXTS, strict=True))
    search, plain = (MaxSimSearch(load_retriever(path)) for path in (tmp_path / "rotated", parents / "clir"))
    queries = [Query(TEXTS[0], "en"), Query(TEXTS[0], "xx")]
    english, turned = search("en", documents, queries)
    assert english == plain("en", documents, queries)[0] == plain("en", documents, queries)[1] != turned
    assert dict(search("xx", documents, queries[1:])[0])["a"] == pytest.approx(dict(english)["a"], abs=1e-4)
    encoder = load_token_encoder(tmp_path / "rotated")
    vectors = {code: encode_words(encoder, [TEXTS[0].split()], code)[0] for code in ("xx", "en", "yy")}
    assert torch.equal(vectors["en"], vectors["yy"]) and not torch.allclose(vectors["xx"], vectors["en"], atol=1e-2)


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_a_language_that_is_english_gets_the_identity(parents, tmp_path, task):
    words = sorted({word for text in TEXTS for word in text.split()})
    (tmp_path / "xx.txt").write_text("".join(f"{word}\t{word}\n" for word in words))
    options = {"dictionary": str(tmp_path / "{lang}.txt"), "centre": False, "bitext": {"xx": []}}
    run(parents / task, task, "rotation", tmp_path / "out", tmp_path / "state", **options)
    rotation = attached(load_for_alignment(tmp_path / "out", task, 16).encoder).languages["xx"]
    torch.testing.assert_close(rotation.matrix, torch.eye(SIZE), atol=1e-4, rtol=0)
    before, after = (
        {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
        for folder in (parents / task, tmp_path / "out")
    )
    assert before["model.safetensors"] == after["model.safetensors"] and after.keys() - before.keys() == {FILE}


def test_words_in_their_sentences_are_turned_onto_each_other(parents, tmp_path):
    pairs = [{"english": text, "foreign": " ".join(word[::-1] for word in text.split())} for text in TEXTS] * 6
    for name in ("one", "two"):
        run(parents / "clir", "clir", "rotation", tmp_path / name, tmp_path / "state", bitext={"xx": pairs})
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()
    matrix = attached(load_retriever(tmp_path / "one")).languages["xx"].matrix
    torch.testing.assert_close(matrix @ matrix.T, torch.eye(SIZE), atol=1e-5, rtol=0)
    with pytest.raises(InputError, match="xx: 12 pairs of sentences leave a rotation in 32 dimensions undetermined"):
        run(
            parents / "clir",
            "clir",
            "rotation",
            tmp_path / "no",
            tmp_path / "state",
            bitext={"xx": pairs[:12]},
            units="sentences",
        )
    with pytest.raises(InputError, match="the parent is rotated"):
        run(tmp_path / "one", "clir", "ot", tmp_path / "no", tmp_path / "state")


@pytest.mark.parametrize("chain", ["plain.rotation.ot", "plain.rotation.rotation", "smt.plain.rotation"])
def test_a_rotation_is_the_last_step_and_translates_nothing(chain):
    kinds = {"plain": "train", "smt": "translate"}
    steps = {name: {"kind": kinds.get(name, "align"), "method": name} for name in ("plain", "smt", "rotation", "ot")}
    check_chain("plain.ot.rotation", steps)
    with pytest.raises(InputError, match="'rotation' must be the last step, with no translation before"):
        check_chain(chain, steps)


def test_the_command_line_makes_no_update(parents, tmp_path):
    pairs = [{"english": text, "foreign": " ".join(word[::-1] for word in text.split())} for text in TEXTS] * 6
    write_tsv(tmp_path / "xx.tsv", ["english", "foreign"], pairs)
    write_tsv(tmp_path / "pairs.tsv", ["query", "document"], [{"query": text, "document": text} for text in TEXTS])
    paths = {"parent": parents / "clir", "bitext": [tmp_path / "xx.tsv"], "english": tmp_path / "pairs.tsv"}
    outputs = {name: tmp_path / name for name in ("state", "output", "costs")}
    align.main(task="clir", method="rotation", options={"centre": False}, seed=1, **paths, **outputs)
    assert read_costs(tmp_path / "costs") == Costs(precision="fp32") and not (tmp_path / "state").exists()
    assert attached(load_retriever(tmp_path / "output")).languages.keys() == {"xx"}


def test_a_budget_of_passes_gives_a_rotation_none():
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    config["steps"]["rotation"] = {"kind": "align", "method": "rotation"}
    config["methods"] = {"zero_shot": "plain", "rotated": "plain.ot.rotation"}
    config = resolve(config, []) | {"budget": {"hold": "passes"}}
    hold_passes(config)
    steps = config["steps"]
    shares = [steps[f"{step}__rotated"]["clir"]["passes"] for step in ("plain", "ot")]
    assert sum(shares) == 4 * steps["plain"]["options"]["max_steps"] and min(shares) > 0
    assert steps["rotation__rotated"].get("clir", {}) == {}
