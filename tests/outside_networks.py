"""Tiny random networks of the classes that the Hub's networks with a job of their own have, as repositories for the mirror."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers
from mirror import contents
from tokenizer_kinds import bert_like

from explainer.models.hub import for_labels

SENTIMENT, ENTITIES, TRANSLATION = (one.model_id for one in for_labels.CURATED)
NER = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
TEXT = "Tom gave Sue the red ball. It was good."


def _tokenizer() -> Any:
    marks = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=bert_like(), **marks)


def _sizes(labels: list[str]) -> dict[str, Any]:
    return {
        "vocab_size": 120,
        "pad_token_id": 0,
        "id2label": dict(enumerate(labels)),
        "label2id": {name: i for i, name in enumerate(labels)},
    }


def tiny(model_id: str) -> Any:
    """A random network of the class that this id has on the Hub, its head loud enough to decide."""
    torch.manual_seed(3)
    if model_id == SENTIMENT:
        config: Any = transformers.DistilBertConfig(
            dim=32, hidden_dim=48, n_layers=2, n_heads=4, max_position_embeddings=64, **_sizes(["NEGATIVE", "POSITIVE"])
        )
        module: Any = transformers.DistilBertForSequenceClassification(config)
    elif model_id == ENTITIES:
        config = transformers.BertConfig(
            hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64, **_sizes(NER)
        )
        module = transformers.BertForTokenClassification(config)
        module.classifier.weight.data.mul_(60)
    else:
        config = transformers.T5Config(
            vocab_size=120, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, pad_token_id=0, eos_token_id=3, decoder_start_token_id=0
        )
        module = transformers.T5ForConditionalGeneration(config)
        module.lm_head.weight.data.mul_(8)
    return module.eval()


def repository(model_id: str, folder: Path) -> dict[str, bytes]:
    """The files of such a network."""
    tiny(model_id).save_pretrained(folder)
    _tokenizer().save_pretrained(folder)
    return contents(folder)
