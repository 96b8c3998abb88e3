"""Lesson: GPT and BERT. One sentence through a decoder and an encoder: what each may see, and what each predicts."""

import streamlit as st

from explainer.lessons.gpt_vs_bert import hidden_words, objectives, patterns, right_side, sizes
from explainer.lessons.gpt_vs_bert.quiz import questions
from explainer.ui import deeper, lesson, notes, part, presets, quiz, takeaways, text
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import COVERED
from explainer.ui.state import session


@part
def seen(both, hidden, pos, start):
    """One head of each model, side by side."""
    at = patterns.heads(both, start)
    patterns.side_by_side(both, session.hidden(both.bert, hidden), at, pos)


@part
def turns(both):
    """Each token hidden in turn, when it is asked for."""
    if widgets.toggle("Hide each token in turn, and compare", "turns"):
        objectives.in_turn(both)


def beside(both, hidden, pos, gpt, bert):
    """What each says of the hidden place, side by side."""
    most = hidden_words.scale(gpt, bert)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{text.plain(hidden_words.label(both.gpt))}: what comes next?**  \n{hidden_words.left_context(both, pos)}")
        if gpt is None:
            shown = len(right_side.shown_to_bert(both, hidden))
            show.prose("gpt_vs_bert", "first" if shown else "first_alone", shown=text.counted(shown, "token"))
        else:
            hidden_words.top_ten(gpt, most, "GPT", "gpt_top_ten")
            st.markdown(hidden_words.sentence(gpt, "GPT"))
            if both.pieces(pos) > 1:
                show.prose("gpt_vs_bert", "pieces", count=both.pieces(pos))
    with right:
        st.markdown(f"**{text.plain(hidden_words.label(both.bert))}: what is hidden?**  \n{hidden_words.both_sides(both, hidden, pos)}")
        hidden_words.top_ten(bert, most, "BERT", "bert_top_ten")
        st.markdown(hidden_words.sentence(bert, "BERT"))
    if len(hidden) > 1:
        show.prose("gpt_vs_bert", "several", count=len(hidden))


def window(both):
    """The call-out about the context window."""
    held = {"gpt": f"{both.gpt.shape.context:,}", "bert": f"{both.bert.shape.context:,}"}
    names = {"gpt_name": hidden_words.label(both.gpt), "bert_name": hidden_words.label(both.bert)}
    says, exactly = show.section("gpt_vs_bert", "note_window").split("”  ", 1)
    notes(f"{says}”", text.fill(exactly, held | names), "window")


with lesson("gpt_vs_bert") as this:
    choice = session.choice()
    presets(this)
    both = hidden_words.pair(choice)
    if both is None:
        session.encoding(choice)
        show.prose("gpt_vs_bert", "alone")
        show.prose_text(
            "There is no masked model on this host to put beside GPT. Choose a BERT model in the sidebar, such as bert-base-uncased."
        )
    else:
        show.prose("gpt_vs_bert", "explain", gpt=hidden_words.label(both.gpt), bert=hidden_words.label(both.bert))

        st.header("Hide a word", anchor="hidden")
        show.prose("gpt_vs_bert", "hide")
        hidden = hidden_words.choose_masked(both)
        pos = hidden_words.place(both, hidden)
        trace = session.hidden(both.bert, hidden)
        gpt, bert = hidden_words.guesses(both, trace, pos)
        opened = True
        if gpt is not None:
            opened = hidden_words.question(gpt, bert, hidden, lambda: right_side.told(right_side.measured(both, hidden, pos), bert))
        if opened:
            beside(both, hidden, pos, gpt, bert)
        else:
            st.caption(COVERED)

        st.header("What each may see", anchor="attention")
        show.prose("gpt_vs_bert", "see")
        seen(both, hidden, pos, this.start)
        window(both)

        st.header("What each is good for", anchor="good")
        show.prose("gpt_vs_bert", "good")

        if opened and (section := deeper("How BERT’s numbers are made", "sums", 2)):
            with section:
                show.ladder(both.bert, trace, bert.said, pos, [bert.true])
        if section := deeper("How each was trained", "training", 5):
            with section:
                show.prose("gpt_vs_bert", "train")
                objectives.exercises(both)
                turns(both)
        if section := deeper("Their names and sizes", "sizes", 3):
            with section:
                show.prose("gpt_vs_bert", "names")
                show.prose("gpt_vs_bert", "sizes")
                sizes.table(both)
        quiz("gpt_vs_bert", questions(both, pos, gpt, bert, len(hidden)) if opened else [])
    takeaways(
        "GPT’s tokens look back only; BERT’s look both ways. The blocks are otherwise nearly the same.",
        "GPT is trained on the next token at every position; BERT on some tokens that were hidden from it.",
        "What stands after a gap can help to fill it, and whether it does is measured. When one writes, there is no right side yet.",
        "GPT: generative, pre-trained, transformer. ChatGPT’s GPT is of this kind, and was trained further to answer.",
    )
