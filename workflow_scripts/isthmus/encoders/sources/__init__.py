"""The sources of encoders, one file each: a dataclass of options, and the function that makes the encoder.

``make(options, texts)`` returns a model, its tokenizer and its :class:`~isthmus.encoders.load.EncoderInfo`; the texts
are those of the source's corpora. ``pretrain`` trains instead: it needs a job of its own and saves a state.
"""
