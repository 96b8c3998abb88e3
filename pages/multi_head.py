"""Lesson: self-attention. From q and k to the pattern, in the model's own numbers."""

from explainer.ui import controls, lesson, session, show, takeaways

with lesson("multi_head") as this:
    choice = session.choice()
    layer, head = controls.layer_and_head(choice, 2, 2)
    trace = session.traced(choice)
    show.microscope(choice, trace, layer, head)
    takeaways("A row is one token looking back; after softmax it sums to 1.")
