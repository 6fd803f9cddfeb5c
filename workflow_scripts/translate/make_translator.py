"""Make a translator from a language into English: train it on clean bitext, or download it. Write its folder.

Args:
    method: a translate method
    language: language to translate from
    options: the method's options
    bitext: files `id english foreign` of the language
    output: folder to write
"""

from isthmus.cli import NO_OPTIONS, Inputs, Json, Output, call
from isthmus.errors import InputError
from isthmus.files import stream_tsv
from isthmus.translation.methods import translate_method


def main(*, method: str, language: str, options: Json = NO_OPTIONS, bitext: Inputs = (), output: Output) -> None:
    translator = translate_method(method, options)
    pairs = [(row["foreign"], row["english"]) for path in bitext for row in stream_tsv(path, ["english", "foreign"])]
    if bitext and not pairs:
        raise InputError(f"no pair of bitext in {', '.join(map(str, bitext))}, and this step learns from some")
    translator.train(pairs, language, output)


if __name__ == "__main__":
    call(main, __doc__)
