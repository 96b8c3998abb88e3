"""How well the applications do what they are for: ``python -m explainer.training.applications_report --data DIR`` (``--json``).

Every figure is of questions that training did not see, stands beside a rule or a count that needs no network, and beside what was aimed at.
With ``--keep`` the figures are written to ``explainer/assets/applications.json``, which the lesson shows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explainer.models import load
from explainer.models.catalogue import ASSETS
from explainer.models.chat import ChatTemplate
from explainer.models.classifier import Classifier
from explainer.models.language_model import LanguageModel
from explainer.models.several_heads import read
from explainer.studies.applications.desk import at_threshold
from explainer.studies.tuning.labelled_examples import example
from explainer.studies.tuning.new_head import probabilities
from explainer.studies.tuning.word_counts import CountedWords
from explainer.texts.applications import dialogues, functions, names, reviews, shop, summaries
from explainer.texts.applications.baselines import Dictionary, commonest_name, first_sentence, nearest
from explainer.texts.turns import Turn
from explainer.training import applications_data as public
from explainer.training.applications_data import OUTSIDE, TextRow, WordRow
from explainer.training.figure import Figure, as_table, told
from explainer.training.linear_counts import LinearCounts

KEPT = "applications.json"
COVERAGE = 0.89
ANSWER_TOKENS = 64


def answers(model: LanguageModel, asked: Sequence[Sequence[Turn]], rows: int = 32) -> list[str]:
    """What the model writes after each of these chats, each token the likeliest, up to the mark that ends its turn."""
    import torch

    chat: ChatTemplate = model.chat  # type: ignore[assignment]
    prompts = [chat.encode(turns).token_ids for turns in asked]
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    found = [""] * len(prompts)
    for start in range(0, len(order), rows):
        part = order[start : start + rows]
        longest = max(len(prompts[i]) for i in part)
        ids, mask = torch.zeros((len(part), longest), dtype=torch.long), torch.zeros((len(part), longest), dtype=torch.long)
        for line, i in enumerate(part):
            ids[line, longest - len(prompts[i]) :], mask[line, longest - len(prompts[i]) :] = torch.tensor(prompts[i]), 1
        most = max(1, min(ANSWER_TOKENS, model.context - longest))
        with torch.no_grad():
            written = model.module.generate(
                input_ids=ids, attention_mask=mask, max_new_tokens=most, do_sample=False, eos_token_id=chat.end_id, pad_token_id=chat.end_id
            )
        for line, i in enumerate(part):
            row = written[line, longest:].tolist()
            end = row.index(chat.end_id) if chat.end_id in row else len(row)
            found[i] = str(model.tokenizer.decode(row[:end]))
    return found


def _share(found: Sequence[bool]) -> float:
    return float(np.mean(found)) if len(found) else 0.0


def chat_figures(model: LanguageModel, count: int) -> list[Figure]:
    """Questions about a story just read, an exact answer each: new wordings of story and question, and new words in known wordings."""
    parts = dialogues.make(0, 0, 3 * count)
    found = []
    for held_out, pool, target in (("patterns", parts.new_patterns, 0.85), ("words", parts.new_words, None)):
        asked = [one for one in pool if one.kind == "question"][:count]
        written = answers(model, [one.turns[:-1] for one in asked])
        right = [text.strip() == one.turns[-1].text for text, one in zip(written, asked, strict=True)]
        plain = [f"{commonest_name(one.tale.text)}." == one.turns[-1].text for one in asked if one.tale]
        found.append(
            Figure("chat", "questions about a story", held_out, _share(right), len(asked), _share(plain), "commonest name", target)
        )
    return found


def summary_figures(model: LanguageModel, count: int) -> list[Figure]:
    """Right person, act and outcome, all three kept, by the story's record."""
    parts = summaries.make(0, 0, count)
    found = []
    for held_out, tales, target in (("patterns", parts.new_patterns, 0.80), ("words", parts.new_words, None)):
        written = answers(model, [summaries.turns(tale)[:-1] for tale in tales])
        right = [all(summaries.kept(text, tale)) for text, tale in zip(written, tales, strict=True)]
        plain = [all(summaries.kept(first_sentence(tale.text), tale)) for tale in tales]
        found.append(
            Figure("summary", "person, act and outcome kept", held_out, _share(right), len(tales), _share(plain), "first sentence", target)
        )
    return found


def code_figures(model: LanguageModel, count: int) -> list[Figure]:
    """All examples pass, first try."""
    parts = functions.make(0, 3000, count)
    known = [task.description for task in parts.train]
    found = []
    for held_out, tasks, target in (("patterns", parts.new_patterns, 0.70), ("words", parts.new_words, None)):
        written = answers(model, [functions.turns(task)[:-1] for task in tasks])
        right = [functions.passes(text, task) for text, task in zip(written, tasks, strict=True)]
        plain = [functions.passes(parts.train[nearest(task.description, known)].source, task) for task in tasks]
        found.append(
            Figure("code", "all examples pass", held_out, _share(right), len(tasks), _share(plain), "nearest known description", target)
        )
    return found


def _labels(head: Classifier, rows: Sequence[TextRow | WordRow]) -> list[np.ndarray]:
    """The head's probabilities for each row, (label) or (word label)."""
    found: list[np.ndarray] = []
    examples = [example(head.model, list(row) if head.kind == "tags" else row, head.model.context) for row in rows]
    for start in range(0, len(examples), 64):
        found += probabilities(head, examples[start : start + 64])
    return found


def sentiment_figures(head: Classifier, data: Path, count: int) -> list[Figure]:
    """UCI's review sentences, and minimal pairs in which the order of the words decides."""
    uci, own = public.uci_reviews(data), reviews.make(0, 4000, count)
    counted = CountedWords([*uci.train, *public.goemotions(data).train], 2)
    alone = CountedWords(uci.train, 2)
    pairs = CountedWords([(review.text, review.label) for review in own.train], 2)
    found = []

    def accuracy(rows: Sequence[TextRow]) -> float:
        return _share([bool(p.argmax() == label) for p, (_, label) in zip(_labels(head, rows), rows, strict=True)])

    def by_count(words: CountedWords, rows: Sequence[TextRow]) -> float:
        return _share([int(np.argmax(words.scores(text))) == label for text, label in rows])

    best = max((alone, counted), key=lambda words: by_count(words, uci.held_out))
    found.append(
        Figure("sentiment", "review sentences (UCI)", "a fifth", accuracy(uci.held_out), len(uci.held_out), by_count(best, uci.held_out),
               "counted words", 0.84)
    )  # fmt: skip
    for held_out, part, target in (("patterns", own.new_patterns, 0.85), ("words", own.new_words, None)):
        rows = [(review.text, review.label) for review in part]
        figure = Figure(
            "sentiment", "where the order decides", held_out, accuracy(rows), len(rows), by_count(pairs, rows), "counted words", target
        )
        found.append(figure)
    return found


def entity_figures(head: Classifier, data: Path, count: int) -> list[Figure]:
    """Span F1."""
    wikigold = public.wikigold(data)
    made = names.make(0, 6000, count)
    known = Dictionary.of([*wikigold.train, *(row.words for row in made.train)], 1)
    found = []
    sets: tuple[tuple[str, str, Sequence[WordRow], float | None], ...] = (
        ("Wikipedia sentences (wikigold)", "documents", wikigold.held_out, 0.50),
        ("unseen names in unseen patterns", "patterns and words", [row.words for row in names.unseen_in_unseen(0, count)], 0.85),
        ("own sentences", "patterns", [row.words for row in made.new_patterns], None),
        ("own sentences", "words", [row.words for row in made.new_words], None),
    )
    for name, held_out, rows, target in sets:
        true = [[tag for _, tag in row] for row in rows]
        given = [p.argmax(-1).tolist() for p in _labels(head, rows)]
        given = [tags + [0] * (len(right) - len(tags)) for tags, right in zip(given, true, strict=True)]  # what is cut off has no name
        value = names.span_f1(list(zip(true, given, strict=True)))
        plain = names.span_f1([(right, known.tags([word for word, _ in row])) for right, row in zip(true, rows, strict=True)])
        found.append(Figure("entities", f"{name}, F1 of spans", held_out, value, len(rows), plain, "dictionary and capitals", target))
    return found


def _scores(head: Classifier, rows: Sequence[TextRow]) -> np.ndarray:
    """(row label): what softmax makes the probabilities of."""
    examples = [example(head.model, row, head.model.context) for row in rows]
    parts = (head.vectors([one.ids for one in examples[i : i + 64]]) for i in range(0, len(examples), 64))
    return np.concatenate([head.scores(part).detach().numpy() for part in parts])


def _softmax(scores: np.ndarray) -> np.ndarray:
    made: np.ndarray = torch.softmax(torch.from_numpy(scores), -1).numpy()
    return made


def outside_caught(sure: np.ndarray, outside: np.ndarray, coverage: float = COVERAGE) -> float:
    """The share of ``outside`` below the threshold at which ``coverage`` of ``sure`` are kept. Both: those of the likeliest."""
    return float((outside < np.quantile(sure, 1 - coverage)).mean())


def intent_figures(head: Classifier, data: Path) -> list[Figure]:
    """CLINC150: the right class of 150, and questions outside of all at the threshold that keeps ``COVERAGE`` of the others."""
    intents = public.clinc150(data)
    inside = [row for row in intents.test if row[1] != OUTSIDE]
    outside = [row for row in intents.test if row[1] == OUTSIDE]
    scores = _scores(head, inside), _scores(head, [(text, 0) for text, _ in outside])
    probs = _softmax(scores[0]), _softmax(scores[1])
    counted = LinearCounts.learned([row for row in intents.train if row[1] != OUTSIDE], len(intents.labels))
    plain = counted.probabilities([text for text, _ in inside]), counted.probabilities([text for text, _ in outside])
    true = np.array([label for _, label in inside])
    right, right_plain = float((probs[0].argmax(1) == true).mean()), float((plain[0].argmax(1) == true).mean())
    caught, by_probability, caught_plain = (outside_caught(one[0].max(1), one[1].max(1)) for one in (scores, probs, plain))
    own = shop.make(0, 0, 200)
    named = [(one.text, intents.labels.index(one.intent)) for one in own.new_patterns]
    found = [bool(p.argmax() == label) for p, (_, label) in zip(_labels(head, named), named, strict=True)]
    counts = counted.probabilities([text for text, _ in named]).argmax(1)
    found_plain = [bool(one == label) for one, (_, label) in zip(counts, named, strict=True)]
    return [
        Figure("desk", "the right one of 150 classes (CLINC150)", "its own test", right, len(inside), right_plain, "counted words", 0.90),
        Figure("desk", "own questions with numbers, goods and days", "patterns", _share(found), len(named), _share(found_plain),
               "counted words"),
        Figure("desk", f"outside questions caught by the score, {COVERAGE:.0%} kept", "its own test", caught, len(outside), caught_plain,
               "counted words", 0.85),
        Figure("desk", f"outside questions caught by the probability, {COVERAGE:.0%} kept", "its own test", by_probability, len(outside),
               caught_plain, "counted words"),
    ]  # fmt: skip


def thresholds(head: Classifier, data: Path, step: float = 0.5) -> list[dict[str, float]]:
    """What each threshold from 0 to 10 does to CLINC150's test questions, by the names that the lesson shows; shares between 0 and 1."""
    test = public.clinc150(data).test
    scores = _scores(head, [(text, max(0, label)) for text, label in test])
    true, sure = np.array([label for _, label in test]), scores.max(1)
    inside = true != OUTSIDE
    right = scores.argmax(1) == true
    rows = []
    for least in np.arange(0, 10 + step, step).tolist():
        at = at_threshold(sure[inside], right[inside], sure[~inside], least)
        rows.append({"threshold": least, "answered": at.coverage, "right of those": at.precision, "outside caught": at.caught})
    return [row for row in rows if row["right of those"] == row["right of those"]]


def translation_figures(data: Path, count: int) -> list[Figure]:
    """BLEU of held-out sentences, beside a translation word for word."""
    from explainer.models.translators import load_translator
    from explainer.texts.applications.baselines import WordForWord
    from explainer.training import pairs
    from explainer.training.translate_report import score, translations

    split = pairs.split(pairs.read(data / "translation" / "en_es.tsv"))
    asked = split.held_out[:: max(1, len(split.held_out) // count)][:count]
    plain = WordForWord.of([(pair.source, pair.target) for pair in split.train])
    model = load_translator("translate-transformer")
    value = score(translations(model, asked), asked, 0).bleu
    by_word = score([plain.translation(one.source) for one in asked], asked, 0).bleu
    return [Figure("translation", "BLEU, English to Spanish", "sentences", value, len(asked), by_word, "word for word")]


def figures(data: Path, assets: Path = ASSETS, count: int = 400) -> list[Figure]:
    """All figures. count: questions of each generated set."""
    chat, reader = load(str(assets / "story-chat")), load(str(assets / "story-reader"))
    heads = read(reader, assets / "story-reader")
    measured: list[Callable[[], list[Figure]]] = [
        lambda: chat_figures(chat, count),
        lambda: translation_figures(data, 4 * count),
        lambda: sentiment_figures(heads["sentiment"], data, count),
        lambda: entity_figures(heads["entities"], data, count),
        lambda: summary_figures(chat, count),
        lambda: code_figures(chat, count),
        lambda: intent_figures(heads["intents"], data),
    ]
    return [figure for part in measured for figure in part()]


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the public sets")
    parser.add_argument("--assets", type=Path, default=ASSETS, help="folder with story-chat and story-reader")
    parser.add_argument("--count", type=int, default=400, help="questions of each generated set")
    parser.add_argument("--json", action="store_true", help="print the figures for machines")
    parser.add_argument("--card", action="store_true", help="print them as a Markdown table")
    parser.add_argument("--keep", action="store_true", help="write them where the lesson reads them")
    args = parser.parse_args()
    found = figures(args.data, args.assets, args.count)
    rows: list[dict[str, Any]] = [asdict(figure) for figure in found]
    if args.keep:
        head = read(load(str(args.assets / "story-reader")), args.assets / "story-reader")["intents"]
        found_at = [{name: round(value, 4) for name, value in row.items()} for row in thresholds(head, args.data)]
        (args.assets / KEPT).write_text(json.dumps({"figures": rows, "thresholds": found_at}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rows, indent=1) if args.json else as_table(found) if args.card else "\n".join(map(told, found)))


if __name__ == "__main__":
    main()
