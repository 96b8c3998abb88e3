"""The measures on models whose answer is known, and the command from end to end."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from explainer.errors import ExplainerError, TextError
from explainer.models import wrap
from explainer.models.labels import Encoding
from explainer.studies.attention import head_roles
from explainer.texts.probes import QUOTES_DUE, QUOTES_NOT_DUE, STORIES
from explainer.training import corpus, fitness, measures, probes, report
from tests.networks import LINES, Pair, make_module, make_tokenizer

Rule = Callable[[str], dict[str, float]]


class Scripted:
    """Stands in for a LanguageModel: a rule says, from the text so far, the logit of each word that could come next (else 0).

    Words, with the space before them, and single marks are its tokens.
    """

    causal, context, n_vocab, name = True, 512, 3000, "scripted"

    def __init__(self, rule: Rule) -> None:
        self.rule, self.words, self.tokenizer = rule, ["<|endoftext|>"], SimpleNamespace(all_special_ids=[0])
        self.ids = {"<|endoftext|>": 0}

    def encode(self, text: str) -> Encoding:
        found = list(re.finditer(r" ?[A-Za-z]+|\s|[^\sA-Za-z]", text))
        ids = []
        for match in found:
            if match[0] not in self.ids:
                self.ids[match[0]] = len(self.words)
                self.words.append(match[0])
            ids.append(self.ids[match[0]])
        return Encoding(tuple(ids), tuple(match[0] for match in found), tuple(match.span() for match in found))

    def module(self, input_ids: torch.Tensor, **_: Any) -> Any:
        logits = torch.zeros(*input_ids.shape, self.n_vocab)
        for row, ids in enumerate(input_ids.tolist()):
            for pos in range(len(ids)):
                text = "".join(self.words[i] for i in ids[: pos + 1])
                for word, logit in self.rule(text).items():
                    logits[row, pos, self.encode(word).token_ids[0]] = logit
        return SimpleNamespace(logits=logits)


def share(rule: Rule, asked: list[probes.Choice]) -> measures.Chosen:
    return measures.choose(Scripted(rule), asked)  # type: ignore[arg-type]


NAMES = probes.names(random.Random(0), draws=1)
PEOPLE = re.compile("|".join(rf"\b{name}\b" for name in (*probes.GIRLS, *probes.BOYS)))


def test_always_the_last_name_scores_what_its_shortcut_says() -> None:
    for index, shortcut in ((-1, "the last name said"), (0, "the first name said")):
        chosen = share(lambda text, index=index: {f" {PEOPLE.findall(text)[index]}": 1.0} if PEOPLE.search(text) else {}, NAMES)
        assert chosen.share == pytest.approx(probes.shortcuts(NAMES)[shortcut])
        assert chosen.share <= 0.6


def test_who_knows_the_answers_scores_one_and_who_knows_them_wrong_scores_nothing() -> None:
    right = {probe.context: probe.right for probe in NAMES}
    wrong = {probe.context: probe.wrong for probe in NAMES}
    perfect = share(lambda text: {right[text]: 2.5} if text in right else {}, NAMES)
    assert perfect.share == 1.0
    assert perfect.margins == pytest.approx(2.5)
    assert perfect.by("group") == {"who receives": 1.0, "who gave": 1.0}
    assert share(lambda text: {wrong[text]: 2.5} if text in wrong else {}, NAMES).share == 0.0


def test_who_likes_one_name_scores_a_half_and_who_knows_nothing_scores_nothing() -> None:
    liking = {f" {name}": float(i) for i, name in enumerate((*probes.GIRLS, *probes.BOYS))}
    assert share(lambda text: liking, NAMES).share == 0.5
    assert share(lambda text: {}, NAMES).share == 0.0  # a tie is no answer


def test_agreement_with_the_nearest_noun_and_with_the_subject() -> None:
    asked = probes.agreement(random.Random(0), draws=1)
    many = {probes.plural(noun) for noun in (*probes.WALKERS, *probes.SHELTERS)}
    nouns = re.compile("|".join(sorted((rf"\b{noun}\b" for noun in many | {*probes.WALKERS, *probes.SHELTERS}), key=len, reverse=True)))

    def follow(index: int) -> Rule:
        def rule(text: str) -> dict[str, float]:
            found = nouns.findall(text)
            return {forms[found[index] in many]: 1.0 for forms in probes.FORMS} if found else {}

        return rule

    assert share(follow(-1), asked).share == 0.0
    assert share(follow(0), asked).share == 1.0
    assert share(lambda text: {" is": 1.0, " was": 1.0, " has": 1.0}, asked).share == 0.5


def everything(model: Any, texts: corpus.Texts | None = None) -> fitness.Measured:
    return fitness.Measured(model, texts, 0, (), ())


def test_always_he_is_worth_nothing() -> None:
    (figure,) = fitness.gender(everything(Scripted(lambda text: {" he": 1.0, " He": 1.0})))
    assert figure.measured == 0.0
    assert "he after a boy 100.0 %, she after a girl 0.0 %" in figure.notes[1]
    known = re.compile("|".join(probes.GIRLS))
    (figure,) = fitness.gender(
        everything(Scripted(lambda text: dict.fromkeys((" she", " She") if known.search(text) else (" he", " He"), 1.0)))
    )
    assert figure.measured == 1.0


def closes(text: str) -> dict[str, float]:
    due = text.count('"') % 2 == 1 and text[-1] in ",.!?"
    return {'"': 9.0 if due else -9.0}


def test_who_closes_every_quotation_scores_one_and_leaves_it_out_where_none_is_open() -> None:
    model: Any = Scripted(closes)
    assert (measures.quote_margins(model, QUOTES_DUE) > 0).all()
    assert (measures.quote_margins(model, QUOTES_NOT_DUE) < 0).all()
    never: Any = Scripted(lambda text: {'"': -9.0})
    assert (measures.quote_margins(never, QUOTES_DUE) < 0).all()


def test_a_quotation_is_scored_as_a_whole_string() -> None:
    model: Any = Scripted(closes)
    (margin,) = measures.quote_margins(model, ['"No,^ said Jack.'])
    with_mark, without = (
        measures.token_losses(model, [model.encode(text).token_ids])[0] for text in ('"No," said Jack.', '"No, said Jack.')
    )
    assert margin == pytest.approx(without.sum() - with_mark.sum())
    (margin,) = measures.quote_margins(model, ['"I am hungry,^ said Max. "So am I,^ said Leo.'])  # the last mark is the question
    both, first = (
        measures.token_losses(model, [model.encode(text).token_ids])[0].sum()
        for text in ('"I am hungry," said Max. "So am I," said Leo.', '"I am hungry," said Max. "So am I, said Leo.')
    )
    assert margin == pytest.approx(first - both)
    assert measures.MARK not in model.words


def test_sites_of_real_quotations_are_found_and_cut() -> None:
    loose = 'The " sign " said stop now," and that is all.'  # here what lies between two marks is no quotation
    text = 'Tom sat down.\n\nSue ran. "Wait for me," said Tom to the dog. "I will not," said Sue.\n\nHe said "no" twice.\n\n' + loose
    assert sorted(measures.quotation_sites([text], random.Random(0))) == [
        'Sue ran. "Wait for me," said Tom to the dog. "I will not,^ said Sue',
        'Sue ran. "Wait for me,^ said Tom to the',
    ]


def test_a_word_of_several_tokens_is_skipped_and_counted(gpt2: Pair) -> None:
    asked = [probes.Choice("Tom gave", " Sue", " ball", "", "a"), probes.Choice("Tom gave", " Sue", " Wilhelmina", "", "a")]
    chosen = measures.choose(gpt2.model, asked)
    assert (len(chosen.probes), chosen.n_skipped) == (1, 1)
    sue, ball = (gpt2.model.encode(f"Tom gave {word}").token_ids[-1] for word in ("Sue", "ball"))
    own = gpt2.eager_pass(gpt2.model.encode("Tom gave").token_ids).logits[0, -1]
    assert chosen.margins[0] == pytest.approx(float(own[sue] - own[ball]), abs=1e-4)
    assert measures.single_token_names(gpt2.model, ["Sue", "Wilhelmina"]) == ["Sue"]
    with pytest.raises(ExplainerError, match="None of the 1 probes"):
        measures.choose(gpt2.model, asked[1:])


def test_the_loss_of_short_documents_is_that_of_transformers(gpt2: Pair) -> None:
    documents = list(LINES[:3])
    found = measures.text_loss(gpt2.model, documents)
    nats, n_tokens = 0.0, 0
    for document in documents:
        ids = torch.tensor([gpt2.model.encode(document).token_ids])
        with torch.no_grad():
            nats += gpt2.eager(ids, labels=ids).loss.item() * (ids.shape[1] - 1)
        n_tokens += ids.shape[1] - 1
    assert (found.n_tokens, found.n_documents) == (n_tokens, 3)
    assert found.nats == pytest.approx(nats, rel=1e-5)
    assert found.perplexity == pytest.approx(math.exp(nats / n_tokens), rel=1e-5)


def test_in_a_long_document_every_token_but_the_first_is_predicted_once_from_its_window(gpt2: Pair) -> None:
    document = " ".join(LINES[:3] * 3)
    ids, context = gpt2.model.encode(document).token_ids, gpt2.model.context
    assert len(ids) > 2 * context
    nats = 0.0
    for place in range(1, len(ids)):
        start = (place - 1) // context * context
        logits = gpt2.eager_pass(ids[start:place]).logits[0, -1]
        nats -= float(torch.log_softmax(logits, -1)[ids[place]])
    found = measures.text_loss(gpt2.model, [document, "a"])  # a document of one token has nothing to predict
    assert (found.n_tokens, found.n_documents) == (len(ids) - 1, 1)
    assert found.nats == pytest.approx(nats, rel=1e-5)


def test_who_knows_nothing_has_the_perplexity_of_the_vocabulary() -> None:
    model: Any = Scripted(lambda text: {})
    found = measures.text_loss(model, ["Tom sat down.", "Zoë ran."])
    assert found.perplexity == pytest.approx(3000)
    assert found.n_bytes == len(" sat down.") + len("ë ran.".encode())  # first tokens: "Tom" and "Zo"
    assert found.bits_per_byte == pytest.approx(math.log2(3000) * found.n_tokens / found.n_bytes)
    with pytest.raises(ExplainerError, match="no held-out text"):
        measures.text_loss(model, ["Tom"])


def test_a_row_longer_than_the_context_is_a_sentence(gpt2: Pair) -> None:
    with pytest.raises(TextError, match="reads at most 64"):
        list(measures.logits_of(gpt2.model, [[1] * 65]))


class Copies(Scripted):
    """Knows that a token said before is followed by what followed it then."""

    n_vocab = 200

    def module(self, input_ids: torch.Tensor, **_: Any) -> Any:
        logits = torch.zeros(*input_ids.shape, self.n_vocab)
        for row, ids in enumerate(input_ids.tolist()):
            for pos, token in enumerate(ids):
                for earlier in range(pos):
                    if ids[earlier] == token:
                        logits[row, pos, ids[earlier + 1]] = 40.0
        return SimpleNamespace(logits=logits)


def test_who_copies_gains_all_that_can_be_gained_and_who_does_not_gains_nothing() -> None:
    copies, ignorant = Copies(lambda text: {}), Scripted(lambda text: {})
    ignorant.rule, ignorant.n_vocab = (lambda text: {}), 200  # type: ignore[misc]
    ignorant.words = [str(i) for i in range(200)]
    assert measures.induction_gain(copies) == pytest.approx(math.log(200), rel=1e-4)  # type: ignore[arg-type]
    assert measures.induction_gain(ignorant) == pytest.approx(0.0, abs=1e-6)  # type: ignore[arg-type]


def masked_model(**changes: Any) -> Any:
    tokenizer = make_tokenizer()
    tokenizer.add_special_tokens({"mask_token": "[MASK]"})
    return wrap(make_module("bert", vocab_size=len(tokenizer), **changes), tokenizer, name="tiny-bert")


def test_a_whole_word_is_one_token_with_a_space_before_it() -> None:
    model = masked_model()
    text = "Tom gave Sue a ball, and the Wilhelmina sat."
    words = [model.label(model.encode(text).token_ids[pos]) for pos in measures.whole_words(model, text)]
    assert words == [" gave", " Sue", " a", " ball", " and", " the", " sat"]


def test_the_hidden_word_is_guessed_as_by_hand() -> None:
    model = masked_model(seed=4)
    found = measures.masked_top5(model, LINES[:3])
    right, hidden = 0, []
    for line in LINES[:3]:
        ids = model.encode(line).token_ids
        for pos in measures.whole_words(model, line):
            with torch.no_grad():
                logits = model.module(torch.tensor([[*ids[:pos], model.tokenizer.mask_token_id, *ids[pos + 1 :]]])).logits[0, pos]
            right += int((logits > logits[ids[pos]]).sum() < 5)
            hidden.append(ids[pos])
    assert found.n_words == len(hidden) > 15
    assert found.top5 == right / len(hidden)
    counts = sorted((hidden.count(word) for word in set(hidden)), reverse=True)
    assert found.unigram == sum(counts[:5]) / len(hidden)
    assert found.unigram > 0.2


@pytest.mark.parametrize(("rank", "share"), [(1, 1.0), (5, 1.0), (6, 0.0)])
def test_the_fifth_guess_counts_and_the_sixth_does_not(rank: int, share: float) -> None:
    class Ranks(Scripted):
        """Puts the hidden word at a given rank."""

        causal = False

        def module(self, input_ids: torch.Tensor, **_: Any) -> Any:
            logits = torch.zeros(*input_ids.shape, self.n_vocab)
            for pos, word in enumerate(self.encode(LINES[1]).token_ids):
                logits[:, pos, word] = 1.0
                logits[:, pos, 2000 : 2000 + rank - 1] = 2.0
            return SimpleNamespace(logits=logits)

    model: Any = Ranks(lambda text: {})
    model.tokenizer.mask_token_id = 2999
    assert measures.masked_top5(model, [LINES[1]]).top5 == share


def test_without_a_mask_there_is_nothing_to_guess(gpt2: Pair) -> None:
    with pytest.raises(ExplainerError, match="has no mask token"):
        measures.masked_top5(gpt2.model, LINES)


def test_sentences_are_whole_and_neither_short_nor_long() -> None:
    found = measures.sentences(["No. The cat sat on the\nwarm mat! " + "very " * 40 + "long."], random.Random(0))
    assert found == ["The cat sat on the warm mat!"]


KEYS = ["perplexity", "bits_per_byte", "previous_token", "induction", "induction_nats", "names", "agreement", "gender", "quotes"]


def story_tokenizer() -> Any:
    """Byte-level BPE in which the names and the verb forms are single tokens."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1600, special_tokens=["<|endoftext|>"], initial_alphabet=alphabet, show_progress=False)
    texts = [probe.context + probe.right for probe in (*probes.names(random.Random(0)), *probes.gender())]
    backend.train_from_iterator([*texts, *STORIES, " is are was were has have" * 50], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|endoftext|>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("tiny")
    tokenizer = story_tokenizer()
    make_module("gpt2", vocab_size=len(tokenizer), n_positions=256).save_pretrained(target)
    tokenizer.save_pretrained(target)
    return str(target)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(corpus, "MADE_UP_STORIES", 30)
    book = 'The dog ran home. "Wait for me," said the little boy, and the dog waited for him by the gate.'
    (tmp_path / "gutenberg_children_simple.txt").write_text(corpus.END.join([book] * 300))
    (tmp_path / "tinystories.txt").write_text(corpus.END.join(f"The cats were {i}" for i in range(90)))
    (tmp_path / "stories_en.txt").write_text(corpus.END.join(f"picture {i}" for i in range(50)))
    (tmp_path / "fables.jsonl").write_text("\n".join(json.dumps({"fable": f"The cat was {i}"}) for i in range(50)))
    return tmp_path


@pytest.fixture(scope="module")
def first(folder: str) -> dict[str, Any]:
    """The figures as they come, measured once for those who compare with them."""
    return dict(json.loads(report.run(["--model", folder, "--json"])))


def test_without_data_all_but_perplexity_is_measured_and_the_keys_are_these(folder: str, first: dict[str, Any]) -> None:
    found = first
    assert list(found) == KEYS
    assert [key for key, value in found.items() if value is None] == ["perplexity", "bits_per_byte"]
    for key in set(KEYS[2:]) - {"induction_nats"}:
        assert 0 <= found[key] <= 1
    assert json.loads(report.run(["--model", folder, "--json", "--seed", "0"])) == found


def test_with_data_the_table_shows_targets_verdicts_and_baselines(folder: str, data: Path) -> None:
    text = report.run(["--model", folder, "--data", str(data)])
    for words in ("290 held-out documents", "≥ 90 %", "missed by", "shortcuts: the last name said", "bigrams of the training text pass"):
        assert words in " ".join(text.split())
    assert "at quotations of the held-out text" in text
    for role in head_roles.CAUSAL_ROLES:
        assert role.name in text


def test_the_card_is_two_markdown_tables(folder: str) -> None:
    lines = report.run(["--model", folder, "--card"]).splitlines()
    split = lines.index("")
    for part in (lines[:split], lines[split + 1 :]):
        assert set(part[1]) == {"|", "-"}
        assert len({line.count("|") for line in part}) == 1
    assert [line.split(" | ")[0].strip("| ").replace(" ", "_") for line in lines[2:split]] == KEYS
    assert {line.split(" | ")[0].strip("| ") for line in lines[split + 3 :]} == {role.name for role in head_roles.CAUSAL_ROLES}


def test_another_seed_asks_other_questions(folder: str, first: dict[str, Any]) -> None:
    one, other = first, json.loads(report.run(["--model", folder, "--json", "--seed", "1"]))
    assert one["induction"] != other["induction"]
    assert one["previous_token"] == other["previous_token"]  # the stories are always the same


def test_a_model_that_sees_both_sides_guesses_hidden_words(tmp_path: Path) -> None:
    model = masked_model()
    model.module.save_pretrained(tmp_path / "bert")
    model.tokenizer.save_pretrained(tmp_path / "bert")
    found = json.loads(report.run(["--model", str(tmp_path / "bert"), "--json"]))
    assert list(found) == ["masked_top5", "unigram_top5"]
    assert 0 <= found["masked_top5"] <= 1
    assert 0 < found["unigram_top5"] < 1
    text = report.run(["--model", str(tmp_path / "bert")])
    assert "next token" in text
    assert "induction" not in text


def test_names_that_cannot_be_compared_are_null_and_say_why(gpt2: Pair) -> None:
    found = everything(gpt2.model)
    with pytest.raises(ExplainerError, match="writes nearly all names with several tokens"):
        fitness.names(found)
    figure = next(figure for figure in fitness.figures(found_with_heads(gpt2)) if figure.key == "names")
    assert figure.measured is None
    assert "several tokens" in report.table([figure])
    assert "not measured" in report.table([figure])


def found_with_heads(pair: Pair) -> fitness.Measured:
    scores = measures.random_head_scores(pair.model)
    return fitness.Measured(pair.model, None, 0, scores, scores)


def test_the_verdict_says_by_how_much() -> None:
    assert report.verdict(fitness.Figure("names", 0.84)) == "missed by 6.0 points"
    assert report.verdict(fitness.Figure("names", 0.95)) == "met, 5.0 points over"
    assert report.verdict(fitness.Figure("induction", 0.5)) == "met, 0.00 over"
    assert report.verdict(fitness.Figure("induction_nats", 1.5)) == "missed by 0.50 nats"
    assert report.verdict(fitness.Figure("perplexity", 30.0)) == ""


def test_heads_are_listed_when_either_text_earned_them_a_role() -> None:
    def score(weights: list[float]) -> head_roles.RoleScore:
        found = np.array([weights])
        return head_roles.RoleScore(head_roles.PREVIOUS, found, 0.05, 10, np.zeros_like(found), np.zeros_like(found))

    rows = fitness.playing([score([0.9, 0.1, 0.2])], [score([0.3, 0.1, 0.95])])
    assert [(row.head, row.earned_on_stories, row.earned_on_random) for row in rows] == [(2, False, True), (0, True, False)]
    text = report.roles_table(rows, (head_roles.PREVIOUS, head_roles.FIRST))
    assert re.search(r"previous token +0 +2 +\(0\.20\) +0\.95", text)
    assert re.search(r"first token +no head", text)


def test_a_wrong_name_or_folder_is_one_sentence(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["report", "--model", folder, "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"is not there\. Pass its folder with --data\."):
        report.main()
