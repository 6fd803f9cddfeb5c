"""Aligners on tiny random encoders: what learns, what stays, what the losses are at their edges, and a resume."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from aligners import SMALL, run
from conftest import mostly_slow
from sentence_transformers import MultiVectorEncoder
from tiny_data import BITEXT, COUNTERPARTS, tensors
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from transformers import AutoTokenizer

from isthmus.alignment.base import Side
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import interpolate
from isthmus.alignment.masses import LEAST_CONTEXT, contextual_weights
from isthmus.alignment.pairs import chosen, cut, read_bitext, sample
from isthmus.alignment.scores import bank_divergence, score_divergence
from isthmus.config.methods import load_method, methods
from isthmus.config.options import parse_options
from isthmus.encoders.load import EncoderInfo
from isthmus.errors import InputError
from isthmus.files import write_json, write_tsv
from isthmus.methods.align.language_adversarial import LanguageAdversarialAligner, LanguageAdversarialOptions
from isthmus.methods.align.ot import OtAligner, OtOptions
from isthmus.methods.align.score import ScoreAligner, ScoreOptions
from isthmus.tasks.nli.model import load_classifier, new_classifier
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever
from isthmus.training.language import LanguageDiscriminator

TRAINED = [method for method in methods("align") if not load_method("align", method)[1].closed_form]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    write_json(folder / "isthmus.json", EncoderInfo().__dict__)
    return folder


@pytest.fixture
def parents(encoder, tmp_path) -> dict[str, Path]:
    """A model folder of either task; the retriever has a projection, so that there is a head to leave alone."""
    torch.manual_seed(3)
    save_retriever(new_retriever(encoder, 16, 16, dimension=8), tmp_path / "clir")
    classifier = new_classifier(encoder)
    classifier.save_pretrained(tmp_path / "nli")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(tmp_path / "nli")
    return {"clir": tmp_path / "clir", "nli": tmp_path / "nli"}


def features(model: MultiVectorEncoder, texts: list[str]) -> dict[str, torch.Tensor]:
    return model.preprocess(texts, task="query")


@pytest.mark.parametrize("method", mostly_slow(TRAINED, ["ot", "contrastive"]))
@pytest.mark.parametrize("task", ["clir", "nli"])
def test_only_the_encoder_learns(parents, tmp_path, task, method):
    run(parents[task], task, method, tmp_path / "student", tmp_path / "state", dropout=False)
    before, after = tensors(parents[task]), tensors(tmp_path / "student")
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    heads = {name for name in before if "Dense" in name or "classifier" in name or "pooler" in name}
    assert heads and not heads & changed
    assert any("layer.1" in name for name in changed)


def test_what_is_frozen_stays(parents, tmp_path):
    run(parents["clir"], "clir", "ot", tmp_path / "student", tmp_path / "state", frozen_layers=1)
    before, after = tensors(parents["clir"]), tensors(tmp_path / "student")
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert not [name for name in changed if "layer.0" in name or "embeddings" in name]


def test_the_retriever_loads_with_sentence_transformers(parents, tmp_path):
    run(parents["clir"], "clir", "score", tmp_path / "student", tmp_path / "state")
    ours = load_retriever(tmp_path / "student").encode_query(TEXTS)
    theirs = MultiVectorEncoder(str(tmp_path / "student")).encode_query(TEXTS)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(torch.as_tensor(a), torch.as_tensor(b))


COMPARING = ["contrastive", "lexical_injection", "ot_sentence", "score"]


@pytest.mark.parametrize("method", [*COMPARING, "ot", "language_adversarial"])
def test_batches_without_other_pairs_are_refused(parents, tmp_path, method):
    folders = tmp_path / "student", tmp_path / "state"
    with pytest.raises(InputError, match="option `batch_size` is 1, but the loss tells each row of a batch from its"):
        run(parents["clir"], "clir", method, *folders, batch_size=1)
    with pytest.raises(InputError, match="1 pairs in the role of a query, all with the same english"):
        run(parents["clir"], "clir", method, *folders, batch_size=2, max_steps=1)
    one = {"xx": [{"english": "boat", "foreign": "taob"}]}
    if method != "lexical_injection":
        with pytest.raises(InputError, match="8 pairs in the role of a query, all with the same english"):
            run(parents["clir"], "clir", method, *folders, bitext=one)
    assert not folders[1].exists()


def test_batches_of_one_pair_do_for_losses_that_compare_none(parents, tmp_path):
    for method, options in {"mse": {}, "score": {"bank": 2}, "ot": {"score_weight": 0.0}}.items():
        folders = tmp_path / method, tmp_path / "state"
        run(parents["clir"], "clir", method, *folders, batch_size=1, max_steps=2, **options)
        assert folders[0].exists()


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_a_model_keeps_its_length_through_an_align_step_of_another(parents, tmp_path, task):
    run(parents[task], task, "mse", tmp_path / "student", tmp_path / "state", max_steps=1, max_length=9)
    if task == "nli":
        lengths = [load_classifier(path)[1].model_max_length for path in (parents["nli"], tmp_path / "student")]
        assert lengths == [512, 512]
    else:
        assert load_retriever(tmp_path / "student").encode_query([" ".join(TEXTS)])[0].shape[0] == 16


@pytest.mark.parametrize("method", methods("align"))
def test_a_length_beyond_the_encoders_positions_is_refused(parents, tmp_path, method):
    with pytest.raises(InputError, match="`max_length` is 513, but this encoder reads at most 512 tokens"):
        run(parents["nli"], "nli", method, tmp_path / "student", tmp_path / "state", max_length=513)


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_only_the_student_gets_a_gradient(parents, task):
    student, teacher = (load_for_alignment(parents[task], task, 16).encoder for _ in range(2))
    teacher.requires_grad_(True)
    aligner = OtAligner(student, teacher, OtOptions())
    assert not [name for name, _ in aligner.named_modules() if "teacher" in name]
    aligner([features(student, TEXTS[:4]), features(student, TEXTS[2:6])]).backward()
    assert all(parameter.grad is None for parameter in teacher.parameters())
    assert any(parameter.grad is not None and parameter.grad.any() for parameter in student.parameters())


def test_equal_sides_cost_nothing(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    same = [features(student, TEXTS), features(student, TEXTS)]
    other = [features(student, TEXTS), features(student, TEXTS[::-1])]
    exact = OtAligner(student, teacher, OtOptions(solver="exact", score_weight=0.0))
    score = ScoreAligner(student, teacher, ScoreOptions())
    for aligner in (exact, score):
        assert abs(aligner(same).item()) < 1e-5
        assert aligner(other).item() > 0.01


def test_special_tokens_padding_and_prompt_have_no_content(encoder):
    model = new_retriever(encoder, 16, 16)
    aligner = OtAligner(model, new_retriever(encoder, 16, 16), OtOptions())
    prompt, texts = "the goats ", ["the boat", "nobody opened the door"]
    batch = model.preprocess(texts, prompt=prompt, task="query", max_length=60)
    side = aligner.encode(model, batch)
    tokenizer = model.tokenizer
    for row, text in enumerate(texts):
        expected = len(tokenizer(prompt + text)["input_ids"]) - len(tokenizer(prompt)["input_ids"])
        assert side.content[row].sum() == expected
        assert side.scored[row].sum() == len(tokenizer(prompt + text)["input_ids"])


def test_idf_weighs_rare_tokens_more(encoder):
    model = new_retriever(encoder, 16, 16)
    aligner = OtAligner(model, new_retriever(encoder, 16, 16), OtOptions(mass="idf"))
    aligner.prepare({"xx": [{"english": text, "foreign": text} for text in TEXTS]}, {})
    common, rare = (model.tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in ("the", "merchant"))
    assert 0 < aligner.token_mass[common] < aligner.token_mass[rare]


def test_transport_joins_on_schedule(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    batch = [features(student, TEXTS), features(student, TEXTS[::-1])]
    aligner = OtAligner(student, teacher, OtOptions(transport_start=0.5))
    alone = ScoreAligner(student, teacher, ScoreOptions())(batch)
    assert aligner(batch).item() == pytest.approx(alone.item())
    aligner.progress = 0.5
    assert aligner(batch).item() > alone.item()


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_norm_weighs_tokens_by_their_vectors_before_they_are_units(parents, task):
    student, teacher = (load_for_alignment(parents[task], task, 16).encoder.eval() for _ in range(2))
    aligner = OtAligner(student, teacher, OtOptions(mass="norm"))
    batch = features(student, TEXTS)
    whole = dict(batch)
    for module in list(student)[:-1]:  # the last makes them units
        whole = module(whole)
    side = aligner.encode(student, batch)
    torch.testing.assert_close(aligner.mass(side), whole["token_embeddings"].norm(dim=-1))
    if task == "clir":  # a layer norm that has learnt nothing ends the classifier's encoder, a projection the retriever
        assert aligner.mass(side).std() > 0.01
    assert not aligner.mass(side).requires_grad


def test_contextual_weights_fall_to_tokens_that_the_other_sentence_has():
    torch.manual_seed(0)
    english = torch.nn.functional.normalize(torch.randn(2, 4, 64), dim=-1)
    content = torch.tensor([[0, 1, 1, 0], [0, 0, 0, 0]]).bool()
    foreign = english.clone().requires_grad_()
    weights = contextual_weights(Side(foreign, content, content, content), Side(english, content, content, content))
    assert not weights.requires_grad
    assert (weights > 0).all()
    assert weights[0, 1:3].min() > 3 * weights[0, [0, 3]].max()  # near their mean; the others are near to nothing
    torch.testing.assert_close(weights[1], torch.full((4,), LEAST_CONTEXT))  # an empty context tells none apart


@pytest.mark.parametrize(
    "options",
    [
        {"solver": "ipot", "iterations": 10, "mass": "norm", "contextual": True},
        {"solver": "unbalanced", "cost": "euclidean", "mass": "uniform"},
        {"solver": "partial", "moved": 0.7},
        {"plan": "differentiated", "epsilon_start": 0.5, "epsilon": 0.1},
    ],
)
def test_every_kind_of_transport_trains(parents, tmp_path, options):
    run(parents["clir"], "clir", "ot", tmp_path / "student", tmp_path / "state", score_weight=0.0, **options)
    before, after = tensors(parents["clir"]), tensors(tmp_path / "student")
    assert any(not torch.equal(before[name], after[name]) for name in before)
    assert all(value.isfinite().all() for value in after.values())


def test_a_differentiated_plan_changes_the_gradient_not_the_loss(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    batch = [features(student, TEXTS), features(student, TEXTS[::-1])]
    losses, grads = [], []
    for plan in ("detached", "differentiated"):
        aligner = OtAligner(student, teacher, OtOptions(plan=plan, epsilon=0.1, iterations=300, score_weight=0.0))
        student.zero_grad()
        losses.append(aligner(batch))
        losses[-1].backward()
        grads.append(torch.cat([p.grad.flatten() for p in student.parameters() if p.grad is not None]))
    torch.testing.assert_close(*losses, rtol=1e-3, atol=0)
    assert (grads[0] - grads[1]).norm() > 0.01 * grads[0].norm()


@pytest.fixture
def sides() -> list[Side]:
    """Three batches of three sentences of unlike lengths, as queries."""
    generator = torch.Generator().manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(3, 3, 4, 8, generator=generator), dim=-1)
    mask = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]]).bool()
    return [Side(side, mask, mask, mask) for side in vectors]


def log_rows(queries: Side, documents: Side, temperature: float) -> torch.Tensor:
    """Distributions of each query over the documents, token by token."""
    kept = [[side.vectors[row, side.scored[row]] for row in range(3)] for side in (queries, documents)]
    scores = [[(query @ document.T).max(1).values.mean() for document in kept[1]] for query in kept[0]]
    return torch.tensor(scores).div(temperature).log_softmax(1)


def test_the_score_divergence_is_kl_of_batch_distributions(sides):
    english, foreign, _ = sides
    target = log_rows(english, english, 0.1)
    expected = 0.0
    for role in (log_rows(foreign, english, 0.1), log_rows(english, foreign, 0.1)):
        expected += 0.5 * (target.exp() * (target - role)).sum(1).mean()
    torch.testing.assert_close(score_divergence(english, foreign, 0.1), expected)


def test_the_bank_divergence_is_kl_of_distributions_over_the_bank(sides):
    english, foreign, bank = sides
    target, learnt = (log_rows(side, bank, 0.1) for side in (english, foreign))
    expected = (target.exp() * (target - learnt)).sum(1).mean()
    torch.testing.assert_close(bank_divergence(english, foreign, bank._replace(role="document"), 0.1), expected)
    torch.testing.assert_close(bank_divergence(english, english, bank._replace(role="query"), 0.1), torch.zeros(()))


def test_the_bank_is_what_the_teacher_makes_of_the_tasks_texts(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    texts = [" ".join(text.split()[:3]) for text in TEXTS]
    aligner = ScoreAligner(student, teacher, ScoreOptions(bank=2))
    aligner.prepare({}, {"query": texts[:3], "document": [*texts, *texts]})
    for role, encode in (("query", teacher.encode_query), ("document", teacher.encode_document)):
        bank = aligner.bank[role]
        expected = encode(texts[:3] if role == "query" else list(dict.fromkeys(texts)))
        assert len(bank.vectors) == len(expected) and bank.role == role
        for row, vectors in enumerate(expected):
            torch.testing.assert_close(bank.vectors[row, bank.scored[row]], torch.as_tensor(vectors))
    batch = [features(student, TEXTS[:4]), features(student, TEXTS[:4][::-1])]
    assert aligner(batch) > ScoreAligner(student, teacher, ScoreOptions())(batch)


@pytest.mark.parametrize(
    ("method", "cache"), mostly_slow([*((method, 0) for method in TRAINED), ("ot", 1)], [("ot", 1)])
)
def test_a_killed_run_ends_with_the_same_bytes(parents, tmp_path, monkeypatch, method, cache):
    """Dropout is on, so the random state must come back too."""
    options = {"max_steps": 6, "save_seconds": 0.0, "bank": 3, "teacher_cache": cache}
    run(parents["clir"], "clir", method, tmp_path / "whole", tmp_path / "state", **options)

    class Killed(Exception):
        pass

    steps = []
    aligner = load_method("align", method)[1]
    forward = aligner.forward

    def dying(self, *arguments):
        steps.append(1)
        if len(steps) == 5:
            raise Killed
        return forward(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(aligner, "forward", dying)
        with pytest.raises(Killed):
            run(parents["clir"], "clir", method, tmp_path / "again", tmp_path / "state", **options)
        assert sorted(path.name for path in (tmp_path / "state").glob("checkpoint-*")) == [
            "checkpoint-3",
            "checkpoint-4",
        ]
    steps.clear()
    with monkeypatch.context() as patch:
        patch.setattr(aligner, "forward", lambda self, *a: steps.append(1) or forward(self, *a))
        run(parents["clir"], "clir", method, tmp_path / "again", tmp_path / "state", **options)
    assert len(steps) == 2
    files = sorted(path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*") if path.is_file())
    assert files
    for file in files:
        assert (tmp_path / "whole" / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_sampling_counts_small_languages_and_repeats_none_early():
    bitext = {
        "big": [{"english": f"e{i}", "foreign": f"b{i}"} for i in range(900)],
        "small": [{"english": f"e{i}", "foreign": f"s{i}"} for i in range(100)],
    }
    pairs = sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=1)
    small = [pair["foreign"] for pair in pairs if pair["foreign"].startswith("s")]
    assert 70 <= len(small) <= 130  # 25% of 400 by sqrt(100) / (sqrt(900) + sqrt(100)), not 10%
    assert len(set(small[:100])) == len(small[:100])
    assert pairs == sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=1)
    assert pairs != sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=2)
    anchored = sample(bitext, 400, smoothing=0.5, english_share=0.25, seed=1)
    assert 70 <= sum(pair["english"] == pair["foreign"] for pair in anchored) <= 130


def test_cutting_keeps_clauses_that_match():
    even = {"english": "one two three, four five.", "foreign": "moja mbili tatu, nne tano."}
    uneven = {"english": "one two three, four five.", "foreign": "moja mbili tatu nne tano."}
    assert cut([even, uneven], 4) == [
        {"english": "one two three,", "foreign": "moja mbili tatu,"},
        {"english": "four five.", "foreign": "nne tano."},
        uneven,
    ]
    assert cut([even], 5) == [even]


def test_bitext_is_read_by_language(tmp_path):
    for corpus, language, rows in (("a", "sw", 2), ("b", "sw", 1), ("b", "rw", 1), ("c", "zu", 0)):
        lines = [{"id": i, "english": f"{corpus}{i}", "foreign": f"{language}{i}"} for i in range(rows)]
        write_tsv(tmp_path / corpus / f"{language}.tsv", ["id", "english", "foreign"], lines)
    bitext = read_bitext([tmp_path / "a/sw.tsv", tmp_path / "b/sw.tsv", tmp_path / "b/rw.tsv", tmp_path / "c/zu.tsv"])
    assert {language: len(rows) for language, rows in bitext.items()} == {"rw": 1, "sw": 3}
    with pytest.raises(InputError, match="no pair"):
        read_bitext([tmp_path / "c/zu.tsv"])


def test_a_step_learns_from_the_languages_it_names():
    assert chosen(BITEXT, "") == BITEXT
    assert chosen(BITEXT, " yy ") == {"yy": BITEXT["yy"]}
    with pytest.raises(InputError, match="no pair in 'zz'; it has xx, yy"):
        chosen(BITEXT, "xx zz")


def test_options_extend_the_trainers():
    assert replace(OtOptions(), epsilon=0.5).epsilon == 0.5
    with pytest.raises(InputError, match="epsilonn"):
        parse_options(OtOptions, {"epsilonn": 1}, "step ot")


def test_a_student_share_lies_on_the_line_from_the_teacher():
    teacher, student = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    expected = 0.75 * teacher.weight.detach() + 0.25 * student.weight.detach()
    interpolate(student, teacher, 0.25)
    torch.testing.assert_close(student.weight.detach(), expected)


def test_a_student_share_of_zero_is_the_teacher(parents, tmp_path):
    run(parents["clir"], "clir", "score", tmp_path / "out", tmp_path / "state", **SMALL, student_share=0.0)
    run(parents["clir"], "clir", "score", tmp_path / "whole", tmp_path / "state", **SMALL)
    before, after, whole = (tensors(path) for path in (parents["clir"], tmp_path / "out", tmp_path / "whole"))
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert any(not torch.equal(before[name], whole[name]) for name in before)


def test_the_discriminator_is_told_each_foreign_sentences_language(parents, tmp_path, monkeypatch):
    """English is 0, and so is an English sentence that the student reads; only the discriminator's own loss remains."""
    seen = []
    forward = LanguageDiscriminator.forward

    def spy(self, vectors, languages, progress):
        seen.append((languages.tolist(), self.layers[-1].out_features))
        return forward(self, vectors, languages, progress)

    monkeypatch.setattr(LanguageDiscriminator, "forward", spy)
    options = {"discriminator": "languages", "english_share": 0.3, "score_weight": 0.0, "max_steps": 6}
    run(parents["clir"], "clir", "language_adversarial", tmp_path / "out", tmp_path / "state", **options)
    assert all(languages[: len(languages) // 2] == [0] * (len(languages) // 2) for languages, _ in seen)
    assert {number for languages, _ in seen for number in languages[len(languages) // 2 :]} == {0, 1, 2}
    assert {classes for _, classes in seen} == {3}


def test_the_student_hides_its_language_from_the_discriminator(parents):
    """The reversed gradient moves foreign vectors; the discriminator's own is not reversed; the teacher gets none."""
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    aligner = LanguageAdversarialAligner(student, teacher, LanguageAdversarialOptions(score_weight=0.0))
    aligner.prepare(BITEXT, COUNTERPARTS)
    aligner.drawn([{"language": language} for language in ("xx", "xx", "yy", "yy")])
    batch = [features(student, TEXTS[:4]), features(student, TEXTS[2:6])]
    gradients = {}
    for progress in (0.0, 1.0):
        aligner.progress = progress
        learnt = [student[0].auto_model.encoder.layer[0].output.dense.weight, *aligner.auxiliary().parameters()]
        gradients[progress] = torch.autograd.grad(aligner(batch, torch.arange(4)), learnt)
    assert not gradients[0.0][0].any() and gradients[1.0][0].any()
    for first, last in zip(gradients[0.0][1:], gradients[1.0][1:], strict=True):
        assert first.any() and torch.equal(first, last)
    assert not [name for name, _ in aligner.named_modules() if "discriminator" in name]
