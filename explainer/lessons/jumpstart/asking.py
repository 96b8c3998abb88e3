"""The endpoint is asked: the request and the answer as they travel, and beside it what the model says in this app."""

from __future__ import annotations

import base64
import json

import streamlit as st

from explainer.deploy.sagemaker import forms, package
from explainer.deploy.sagemaker.process import Worker
from explainer.deploy.sagemaker.progress import Answer, Progress, progress
from explainer.lessons.jumpstart import choice, deploying
from explainer.lessons.jumpstart.choice import Chosen
from explainer.models import catalogue
from explainer.ui.page import show, widgets
from explainer.ui.shell import frame
from explainer.ui.state import kept, session
from explainer.ui.text import plain

ENOUGH = 40  # tokens at the start
SHOWN = 300  # characters of a request on screen
LONGER = "another text: yours is so long that the endpoint reads only its end, and the app lets its window slide"


def ask(worker: Worker | None, now: Progress | None, chosen: Chosen) -> None:
    """The controls, the buttons, and the last answer of the endpoint that is there; before, the request as it would be."""
    show.prose("jumpstart", "ask")
    text = str(st.session_state.get("text", ""))
    of = choice.of_order(now.ordered) if now and now.name else chosen
    writes = of.task == package.GENERATE
    n_new = widgets.max_tokens(ENOUGH, 200) if writes else 0
    wanted = {"max_new_tokens": n_new, "return_full_text": False} if writes else None
    sent = forms.request(of.kind, text, wanted)
    _json(forms.request(of.kind, text if len(text) <= SHOWN else f"{text[:SHOWN]} …", wanted))
    there = worker is not None and now is not None and now.endpoint == "InService" and worker.alive
    busy = worker is not None and worker.busy
    with st.container(horizontal=True, vertical_alignment="center"):
        off = not there or busy or not text.strip()
        pressed = st.button("Ask the endpoint", key="ask_endpoint", icon=":material/send:", disabled=off)
        wrong = st.button("Send a wrong parameter", key="ask_wrong", icon=":material/report:", disabled=off)
        if not text.strip():
            st.caption("There is no text to send; type a few words in the sidebar.")
        elif not there:
            st.caption("It can be asked once it is in service.")
    if worker is None or now is None:
        return
    if pressed or wrong:
        body = sent if pressed else json.dumps({"inputs": text, "parameters": {"creativity": 11}}).encode()
        deploying.order(worker, "invoke", name=now.name, sent=body.decode(), body=base64.b64encode(body).decode())
    st.fragment(_answers, run_every=0.5 if busy else None)(worker, busy, of, text, n_new, sent.decode())


def _json(body: bytes | str) -> None:
    st.code(json.dumps(json.loads(body), indent=1, ensure_ascii=False), language="json", wrap_lines=True)


def _answers(worker: Worker, was_busy: bool, of: Chosen, text: str, n_new: int, sent: str) -> None:
    frame.note_theme()
    if was_busy and not worker.busy:
        st.rerun()
    now = progress(worker.told())
    own = [answer for answer in now.answers if answer.name == now.name]
    if own and own[-1].refused:
        st.error(plain(own[-1].refused), icon=":material/error:")
        st.caption("A refusal has the status 400, and the sentence of the handlers. The endpoint stays in service.")
    elif own:
        _answer(own[-1], of, text, n_new, own[-1].sent == sent)


def _answer(answer: Answer, of: Chosen, text: str, n_new: int, fresh: bool) -> None:
    st.markdown(f"**The answer**, after {answer.seconds * 1000:,.0f} ms")
    with st.container(border=True, key="endpoint_answer"):
        st.text(answer.text)
    with st.expander("As it travels"):
        _json(answer.body)
    if not fresh:
        st.caption("Your text, or what is set, has changed since. Ask again.")
    elif of.jumpstart:
        st.caption(f"story-gpt wrote this, in the place of {of.called}, and in the form of {forms.KINDS[of.kind]}.")
    elif of.task == package.GENERATE:
        same = kept.studied(("endpoint", of.model, of.frame, text, n_new), lambda: _own_text(of, text, n_new)) == answer.text.strip()
        told = "the same text, character by character" if same else LONGER
        st.caption(f"Checked: {of.called}, asked in this app without an endpoint, writes {told}.")


def _own_text(of: Chosen, text: str, n_new: int) -> str:
    """What the model writes in this process, always the likeliest token."""
    from explainer.studies.decoding.generation import written
    from explainer.studies.tuning.answering import written_on
    from explainer.studies.tuning.examples import encode

    model = session.model(session.Choice(catalogue.find(of.model), text))
    if of.frame != "{}":
        return written_on(model, encode(model, of.frame.replace("{}", text.strip())), n_new)[0].strip()
    steps = written(model, model.encode(text).token_ids, n_new)
    return str(model.tokenizer.decode([step.token_id for step in steps])).strip()


def containers() -> None:
    """The forms of the four kinds of containers, with one text."""
    show.prose("jumpstart", "forms")
    examples = {
        forms.TOOLKIT: '[{"generated_text": "Paris."}]',
        forms.TGI: '[{"generated_text": "Paris."}]',
        forms.DJL: '{"generated_text": "Paris."}',
        forms.CHAT: '{"choices": [{"message": {"role": "assistant", "content": "Paris."}}]}',
    }
    asked = "The capital of France is"
    table = show.table(
        container=[forms.KINDS[kind] for kind in examples],
        **{
            "a request": [forms.request(kind, asked, {"max_new_tokens": 5}).decode() for kind in examples],
            "an answer": list(examples.values()),
            "the text in it": [forms.answer_text(body) for body in examples.values()],
        },
    )
    show.frame(table, name="forms", alt="The request and the answer of each kind of container, and what one function reads in it.")
