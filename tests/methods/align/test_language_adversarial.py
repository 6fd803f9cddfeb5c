"""The align method that hides the language from a discriminator."""

import torch
from aligners import features, run
from tiny_data import BITEXT, COUNTERPARTS
from tiny_models import TEXTS

from isthmus.alignment.load import load_for_alignment
from isthmus.methods.align.language_adversarial import LanguageAdversarialAligner, LanguageAdversarialOptions
from isthmus.training.language import LanguageDiscriminator


def test_the_discriminator_is_told_each_foreign_sentences_language(parents, tmp_path, monkeypatch):
    """English is 0, also for an English sentence that the student reads. The score divergence is off."""
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
    """The reversed gradient moves foreign vectors. The discriminator's own is not reversed. The teacher gets none."""
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
