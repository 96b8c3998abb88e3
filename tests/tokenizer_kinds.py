"""Tiny tokenizers of the kinds that Hub models use, trained on a few lines."""

from __future__ import annotations

from networks import LINES
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers


def llama_like() -> Tokenizer:
    """As Llama 2: no split at all, spaces as ▁, bytes for unknown characters."""
    backend = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    backend.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    entries = ["<unk>", "<s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    backend.train_from_iterator(LINES[:3], trainers.BpeTrainer(vocab_size=420, special_tokens=entries, show_progress=False))
    backend.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    backend.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return backend


def qwen_like() -> Tokenizer:
    """As Qwen: NFC, a regular expression of its own, byte-level, and an added entry that is no special token."""
    backend = Tokenizer(models.BPE())
    backend.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(r"\p{N}|[^\s\p{L}\p{N}]+| ?\p{L}+|\s+"), "isolated")
    backend.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    backend.decoder = decoders.ByteLevel()
    backend.train_from_iterator(
        LINES, trainers.BpeTrainer(vocab_size=360, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    )
    backend.add_tokens(["the"])
    return backend


def bert_like() -> Tokenizer:
    backend = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    backend.normalizer = normalizers.BertNormalizer()
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    backend.train_from_iterator(LINES[:3], trainers.WordPieceTrainer(vocab_size=90, special_tokens=special, show_progress=False))
    ids = [("[CLS]", backend.token_to_id("[CLS]")), ("[SEP]", backend.token_to_id("[SEP]"))]
    backend.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ids)
    return backend


def suffixed() -> Tokenizer:
    """As CLIP: the last character of a word carries its end, unknown characters one by one."""
    backend = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.train_from_iterator(
        LINES[:2], trainers.BpeTrainer(vocab_size=120, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False)
    )
    return backend


def unigram() -> Tokenizer:
    backend = Tokenizer(models.Unigram([("<unk>", 0.0), ("▁", -2.0), ("T", -3.0), ("om", -3.5), ("▁Tom", -4.0)], unk_id=0))
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    return backend
