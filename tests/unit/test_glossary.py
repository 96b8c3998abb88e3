"""The glossary explains every technical word of the texts, and links stand where they should and change nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.curriculum import BY_SLUG, LESSONS
from explainer.texts.glossary import BY_TERM, GLOSSARY, NOT_TERMS, Term
from explainer.texts.term_links import link, linked, uses

ROOT = Path(__file__).resolve().parents[2] / "explainer" / "lessons"
PROSE = {path.parent.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*/prose.md"))}
LINK = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(\./glossary\?term=([\w-]+) \"((?:\\.|[^\"\\])*)\"\)")

# What a course on transformers speaks of, as it may stand in a text.
TECHNICAL = """
token tokens subword BPE vocabulary special-token tokenizer tokenizers merge merges byte bytes id ids WordPiece prompt prompts
vector vectors matrix matrices tensor dimension dimensions cosine variance derivative derivatives nat nats seed
embedding embeddings unembedding position positions transformer transformers GPT BERT encoder encoders decoder decoders layer layers
block blocks stream streams attention self-attention cross-attention softmax query queries key keys mask masked causal bidirectional
RoPE LayerNorm LayerNorms RMSNorm norm normalised bias gain FFN neuron neurons GELU SiLU tanh logit logits probability probabilities
loss losses cross-entropy perplexity entropy bigram RNN RNNs recurrent recurrence GRU LSTM gate gates BLEU probe seq2seq
temperature top-k top-p min-p greedy sampling beam beams gradient gradients epoch epochs batch batches parameter parameters label labels
overfitting overfitted fine-tuning fine-tuned frozen LoRA AdamW Adam SGD back-propagation classifier pooler precision recall RLHF prefill
ablation pretraining held-out
""".split()
PHRASES = (
    "hidden state, KL divergence, learning rate, beam search, KV cache, residual stream, feed-forward network, special token, "
    "rotary position embedding, logit lens, teacher forcing, chat template, attention head, causal mask, "
    "position embedding, byte-pair encoding, "
    "dot product, log-probability, vanishing gradient, catastrophic forgetting, activation patching, direct effect, induction head, "
    "context window, max tokens, linear map, non-linear step, residual addition, confusion matrix, naive Bayes, decoding"
).split(", ")
LOOSE_HERE = {"id ids prompt prompts": "tokens", "merge merges": "tokens", "gate gates": "rnn_bottleneck", "gain": "logits",
              "frozen": "fine_tuning", "label labels precision recall": "new_head", "mask masked sampling": "generation"}  # fmt: skip

# Written like technical words, and none: names, languages, ordinary compounds.
ORDINARY = set(
    """
    Rafailov UltraFeedback Xu b_Q b_K b_V AlexaTM Amazon Anything GB Segment Stable XL gpt-oss
    Files GB Matplotlib Run Terminal Upload MB CreateModel story-chat
    AutoModelFor Bahdanau Day English French Llama May Nobody One Paris Position Python Qwen Score Spanish Token Wind Yes
    story-bert story-gpt two-layer made-up built-in hand-made hand-written well-known so-called one-way two-way trade-off long-term
    yes-or-no left-to-right right-to-left side-by-side step-by-step byte-by-byte token-by-token word-by-word word-for-word number-by-number
    real-world everyday-word up-to-date one-to-one best-known second-best right-hand left-hand
    """.split()
)
CAPITALS = re.compile(r"(?<![.!?:…”“‘*(\-–|\n)] )(?<![\w\n\[“(*|#`-])\b([A-Z][a-z]+(?:-\w+)?)\b")
SHAPED = re.compile(
    r"[A-Za-z]*[A-Z][A-Z]+[a-z]*\b|[A-Za-z]+[A-Z][A-Za-z]*|\b[A-Za-z]\w*_\w+\b|\b[A-Za-z]{2,}(?:[-–][A-Za-z]+)+\b|\w*[α-ωΑ-Ω]\w*"
)
NO_WORDS = re.compile(
    r"<!--.*?-->|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[\[\w+\]\]|^#.*$|“[^”]*”|https?://\S+|\w+(?:\.\w+)+", re.DOTALL | re.MULTILINE
)


def known(page: str) -> set[str]:
    """Every word of every form that means something on a page, and every ordinary phrase."""
    forms = [form for term in GLOSSARY for form in (*term.forms_on(page), term.name, term.symbol, term.formula)]
    return {word.casefold() for form in (*forms, *NOT_TERMS) for word in (form, *re.split(r"[\s,·=()÷‖\[\]]+", form))}


def looking_technical(text: str) -> set[str]:
    """Words with capitals within a sentence or within the word, with hyphens, underscores or Greek letters."""
    plain = NO_WORDS.sub(" ", re.sub(r"\[\[\w+\]\]", ".", text))  # a sentence may begin after a slot
    return set(CAPITALS.findall(plain)) | set(SHAPED.findall(plain))


def test_every_technical_word_that_a_text_uses_is_in_the_glossary() -> None:
    for page, text in PROSE.items():
        explained = known(page)
        used = set(re.findall(r"[\w-]+", NO_WORDS.sub(" ", text)))
        assert {word for word in TECHNICAL if word in used and word.casefold() not in explained} == set(), page


@pytest.mark.parametrize("page", sorted(PROSE))
def test_what_looks_technical_is_in_the_glossary_or_known_as_ordinary(page: str) -> None:
    explained = known(page)
    found = looking_technical(f"\n{BY_SLUG[page].mends}\n\n{PROSE[page]}")
    strange = {word for word in found - ORDINARY if word.casefold() not in explained and word.casefold().removesuffix("s") not in explained}
    assert strange == set(), "explain it in texts/glossary.py, or call it ordinary here"


def test_what_the_course_speaks_of_is_there_under_its_name() -> None:
    loose = {word: page for words, page in LOOSE_HERE.items() for word in words.split()}
    for word in TECHNICAL:
        form = word.replace("special-token", "special token")
        assert uses(f"the {form} is", loose.get(word, "self_attention" if word not in ("norm",) else "decoder_block")), word
    for phrase in PHRASES:
        assert [use.start for use in uses(f"the {phrase} is", "decoder_stack" if phrase != "causal mask" else "masked_attention")] == [4], (
            phrase
        )


def test_entries_are_short_true_to_form_and_lead_somewhere() -> None:
    assert len({term.name.casefold() for term in GLOSSARY}) == len({term.slug for term in GLOSSARY}) == len(GLOSSARY) == len(BY_TERM)
    for term in GLOSSARY:
        assert term.lesson in BY_SLUG, term
        assert 20 <= len(term.meaning) <= 200, (term.name, len(term.meaning))
        assert term.meaning.endswith(".")
        assert len(re.findall(r"[.:;!?](?: |$)", term.meaning.replace("e is 65", ""))) <= 4, term.name
        assert not set(term.meaning) & set("$<>`"), term.name
        for slug in (*term.on.split(), *term.off.split()):
            assert slug in BY_SLUG, (term.name, slug)


def test_no_form_means_two_things_on_one_page() -> None:
    for lesson in LESSONS:
        meant: dict[str, str] = {}
        for term in GLOSSARY:
            for form in term.forms_on(lesson.slug):
                assert meant.setdefault(form, term.name) == term.name, (lesson.slug, form, term.name, meant[form])


@pytest.mark.parametrize("page", sorted(PROSE))
def test_links_change_nothing_else(page: str) -> None:
    text = PROSE[page]
    written = linked(text, page, lambda term: True)
    assert LINK.sub(lambda match: re.sub(r"\\([\[\]])", r"\1", match[1]), written) == text
    names = [match[2] for match in LINK.finditer(written)]
    assert len(names) == len(set(names)) >= 3
    for match in LINK.finditer(written):
        assert re.sub(r"\\(.)", r"\1", match[3]) == BY_TERM[match[2]].meaning


def test_the_first_use_is_linked_and_no_later_one() -> None:
    text = "One Token, two tokens.\n\n- a **token** more"
    assert LINK.findall(linked(text, "home", lambda term: True))[0][:2] == ("Token", "token")
    assert linked(text, "home", lambda term: True).count("](./glossary") == 1


@pytest.mark.parametrize(
    "hidden",
    [
        "# A token\n", "## token and logit", "`token`", "``a token`` ", "```python\ntoken = 1\n```", "$token$", "$$\ntoken\n$$",
        "[a token](./x)",
        "![token](./x)", "[[token]]", "<b title=token>", "https://example.org/token", "sub_token", "non-token", "token-like", "tokenish",
        "arrow keys", ":material/token:",
    ],
)  # fmt: skip
def test_what_is_no_running_text_is_left_alone(hidden: str) -> None:
    assert linked(hidden, "home", lambda term: True) == hidden
    assert linked(f"{hidden}\nand a token", "home", lambda term: True).endswith('and a [token](./glossary?term=token "'
                                                                                f'{BY_TERM["token"].meaning}")')  # fmt: skip


def test_brackets_of_a_word_are_no_slot() -> None:
    mask = BY_TERM["mask"]
    assert link("[MASK]", mask).startswith(r"[\[MASK\]](./glossary?term=mask ")


def test_one_word_means_what_its_page_speaks_of() -> None:
    def meant(word: str, page: str) -> list[str]:
        return [use.term.name for use in uses(f"the {word} is", page)]

    assert meant("gate", "rnn_bottleneck") == ["gate"]
    assert meant("gate", "decoder_block") == ["gated FFN"]
    assert meant("head", "multi_head") == ["attention head"]
    assert meant("head", "new_head") == ["new head"]
    assert meant("head", "logits") == []
    assert meant("rank", "fine_tuning") == ["rank of LoRA"]
    assert meant("rank", "decoder_stack") == ["rank"]
    assert meant("weights", "self_attention") == ["pattern"]
    assert meant("weights", "fine_tuning") == ["parameter"]
    assert meant("context", "rnn_attention") == ["context vector"]
    assert meant("residual\nstream", "home") == ["residual stream"]


@given(st.text(max_size=200))
def test_any_text_comes_out_whole(text: str) -> None:
    written = linked(text, "home", lambda term: True)
    if "](./glossary" not in text:
        assert LINK.sub(lambda match: re.sub(r"\\([\[\]])", r"\1", match[1]), written) == text


def test_a_term_knows_its_plural() -> None:
    assert Term("query", "").forms_on("home") == ["query", "queries"]
    assert Term("loss", "").forms_on("home") == ["loss", "losses"]
