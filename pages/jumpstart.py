"""Lesson: JumpStart. A model on an endpoint: packed, deployed, asked and deleted, by the very calls that do it at Amazon."""

import streamlit as st

from explainer.lessons.jumpstart import asking, choice, deploying, leftovers, machines, take_away
from explainer.lessons.jumpstart.quiz import questions
from explainer.ui import deeper, lesson, quiz, takeaways
from explainer.ui.page import show

with lesson("jumpstart"):
    show.prose("jumpstart")
    show.call_outs("jumpstart", "notebook")

    st.header("What is deployed", anchor="source")
    chosen = choice.choose()

    st.header("On which machine", anchor="machine")
    machine = machines.choose(chosen)

    st.header("Deploy", anchor="deploy")
    how = deploying.mode()
    real = how == deploying.REAL
    if how == deploying.DRY:
        take_away.dry_run(chosen, machine)
    elif real and not take_away.allowed():
        show.prose("jumpstart", "real_off")
    else:
        owner = deploying.owner()
        worker, now = deploying.here(real, owner)
        deploying.start(chosen, machine, real, owner, worker, now)
        deploying.stage(worker)
        st.header("Ask it", anchor="ask")
        asking.ask(worker, now, chosen)
        st.header("What is still there", anchor="left")
        leftovers.there(worker, real, owner)

    st.header("What a rehearsal cannot show", anchor="cannot")
    show.prose("jumpstart", "cannot")

    if section := deeper("Four kinds of containers, four forms of answers", "forms", 2):
        with section:
            asking.containers()
    if section := deeper("What is in the archive", "packed", 3):
        with section:
            take_away.handlers(chosen)
    if section := deeper("The same in SageMaker’s own library", "sdk", 3):
        with section:
            take_away.in_the_sdk(chosen, machine)

    quiz("jumpstart", questions(chosen, machine))
    takeaways(
        "An endpoint is a machine that holds a model and answers. It costs by the hour until it is deleted, whoever asks.",
        "JumpStart is a catalogue: container and files of a model. What follows are three ordinary calls: model, configuration, endpoint.",
        "A model of your own goes the same way, as model.tar.gz with the handlers that read a request and write the answer.",
        "Clean up where you deploy, in “finally”, and ask afterwards what is still there.",
    )
