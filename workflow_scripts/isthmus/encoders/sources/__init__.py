"""The sources of encoders. Each file has a dataclass of options, and a function that makes the encoder.

``make(options, texts)`` returns a model, its tokenizer and its :class:`~isthmus.encoders.load.EncoderInfo`. The texts
come from the corpora of the encoder. ``pretrain`` trains instead: it needs a job of its own and saves its state.
"""
