"""Lesson: GPT and BERT. One sentence through a decoder and an encoder: what each may see, and what each predicts."""

import streamlit as st

from explainer.ui import lesson, notes, part, predict, presets, quiz, quizzes, session, show, takeaways, two_models, two_trainings


@part
def sums(both, hidden, pos):
    """The arithmetic of BERT's answer, when it is asked for."""
    if st.toggle("How BERT’s numbers are made", key="sums", bind="query-params"):
        trace = session.hidden(both.bert, hidden)
        bert = two_models.guesses(both, trace, pos)[1]
        show.ladder(both.bert, trace, bert.said, pos, [bert.true])


@part
def seen(both, hidden, pos, start):
    """One head of each model, side by side."""
    at = two_models.heads(both, start)
    two_models.side_by_side(both, session.hidden(both.bert, hidden), at, pos)


@part
def turns(both):
    """Each token hidden in turn, when it is asked for."""
    if st.toggle("Hide each token in turn, and compare", key="turns", bind="query-params"):
        two_trainings.in_turn(both)


with lesson("gpt_vs_bert") as this:
    choice = session.choice().without_edits()
    presets(this)
    both = two_models.pair(choice)
    if both is None:
        session.encoding(choice)
        show.prose("gpt_vs_bert", "alone")
        show.prose_text(
            "There is no masked model on this host to put beside GPT. Choose a BERT model on the left, such as bert-base-uncased."
        )
    else:
        show.prose("gpt_vs_bert", "explain", gpt=two_models.label(both.gpt), bert=two_models.label(both.bert))

        st.header("Hide a word", anchor="hidden")
        show.prose("gpt_vs_bert", "hide")
        hidden = two_models.choose_masked(both)
        pos = two_models.place(both, hidden)
        here = show.token(both.bert_text.tokens[pos])
        options = ["BERT: it sees both sides", "GPT: it has read up to there"]
        guess = predict(f"Your guess: which of the two gives the hidden {here} the higher probability?", options, key="guess")
        trace = session.hidden(both.bert, hidden)
        gpt, bert = two_models.guesses(both, trace, pos)
        if gpt is not None and guess in options:
            two_models.answer(gpt, bert, guess == options[0])
        most = two_models.scale(gpt, bert)
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{show.plain(two_models.label(both.gpt))}: what comes next?**  \n{two_models.left_context(both, pos)}")
            if gpt is None:
                show.prose("gpt_vs_bert", "first")
            else:
                two_models.top_ten(gpt, most, "GPT", "gpt_top_ten")
                st.markdown(two_models.sentence(gpt, "GPT"))
                if both.pieces(pos) > 1:
                    show.prose("gpt_vs_bert", "pieces", count=both.pieces(pos))
        with right:
            st.markdown(f"**{show.plain(two_models.label(both.bert))}: what is hidden?**  \n{two_models.both_sides(both, hidden, pos)}")
            two_models.top_ten(bert, most, "BERT", "bert_top_ten")
            st.markdown(two_models.sentence(bert, "BERT"))
        if len(hidden) > 1:
            show.prose("gpt_vs_bert", "several", count=len(hidden))
        sums(both, hidden, pos)

        st.header("What each may see", anchor="attention")
        show.prose("gpt_vs_bert", "see")
        seen(both, hidden, pos, this.start)
        sizes = {"gpt": f"{both.gpt.shape.context:,}", "bert": f"{both.bert.shape.context:,}"}
        names = {"gpt_name": two_models.label(both.gpt), "bert_name": two_models.label(both.bert)}
        says, exactly = show.section("gpt_vs_bert", "note_window").split("”  ", 1)
        notes(f"{says}”", show.fill(exactly, sizes | names), "window")

        st.header("How each was trained", anchor="training")
        show.prose("gpt_vs_bert", "train")
        two_trainings.exercises(both)
        turns(both)

        st.header("What each is good for", anchor="good")
        show.prose("gpt_vs_bert", "good")
        quiz("gpt_vs_bert", quizzes.gpt_vs_bert(both, pos, gpt, bert, len(hidden)))
    takeaways(
        "GPT’s tokens look back only; BERT’s look both ways. The blocks are otherwise nearly the same.",
        "GPT is trained on the next token at every position; BERT on some tokens that were hidden from it.",
        "With both sides to go by, a hidden word is often easier to find. But when one writes, there is no right side yet: GPT writes on.",
    )
