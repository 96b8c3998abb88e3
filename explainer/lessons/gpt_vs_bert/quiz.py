"""Questions of the lesson on GPT and BERT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import percent, token

if TYPE_CHECKING:
    from explainer.lessons.gpt_vs_bert.hidden_words import Guess, Pair


def questions(both: Pair, pos: int, gpt: Guess | None, bert: Guess, n_hidden: int) -> list[Question | None]:
    """About what is on screen: what each may see at the hidden place, which found the word, how many exercises."""
    at, total, count = both.in_gpt(pos), len(both.bert_text.tokens), len(both.gpt_text.tokens)
    here = token(both.bert_text.tokens[pos])
    made: list[Question | None] = [
        ask(
            f"To guess {here}, how many tokens could GPT use?",
            f"{at}",
            [f"{total - n_hidden}", f"{total}", f"{at + 1}"],
            f"Only those before it: {at}. Its mask hides the rest. BERT could use all {total} places, {n_hidden} of them as \\[MASK\\].",
            "attention",
        ),
        ask(
            "How many exercises does one training pass over this text give GPT?",
            f"{count - 1}",
            ["1", f"{count}", f"{max(1, round(0.15 * count))}"],
            f"Every position but the last predicts its next token: {count} − 1 = {count - 1}. BERT gets one for each hidden token.",
            "training",
        ),
    ]
    if gpt is not None and abs(gpt.probability - bert.probability) > 1e-6:
        wins = "BERT" if bert.probability > gpt.probability else "GPT"
        made.insert(
            0,
            ask(
                f"Which of the two gives {here} the higher probability at the hidden place?",
                wins,
                ["GPT" if wins == "BERT" else "BERT"],
                f"BERT gives it {percent(bert.probability)}, GPT {percent(gpt.probability)}.",
                "hidden",
            ),
        )
    return made
