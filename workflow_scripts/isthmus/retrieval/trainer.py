"""sentence-transformers' trainer, made to resume encoders without a pooler."""

from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainer


class RetrieverTrainer(MultiVectorEncoderTrainer):
    """Its parent loads a checkpoint's encoder with a pooler, drawn at random, whether or not the model has one."""

    def _load_from_checkpoint(self, checkpoint_path: str) -> None:
        pooler = getattr(self.model[0].auto_model, "pooler", None) is not None
        saved = MultiVectorEncoder(checkpoint_path, local_files_only=True, model_kwargs={"add_pooling_layer": pooler})
        self.model.load_state_dict(saved.state_dict())
