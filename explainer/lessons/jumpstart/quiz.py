"""Questions of the lesson on JumpStart, about the machine that is chosen and the model that is deployed."""

from __future__ import annotations

from explainer.deploy.sagemaker import facts
from explainer.deploy.sagemaker.forms import CHAT, KINDS
from explainer.lessons.jumpstart.choice import Chosen
from explainer.lessons.jumpstart.machines import Machine
from explainer.ui.page.questions import Question, ask, calculated, figure, two


def questions(chosen: Chosen, machine: Machine) -> list[Question | None]:
    """What a night costs, how much memory the weights need, what is left when a notebook is closed, which form an answer has."""
    return [_weekend(machine), _memory(chosen), _closed(), _licence(chosen), _form(chosen)]


def _weekend(machine: Machine) -> Question | None:
    if machine.instance is None:
        return None
    price, hours = machine.instance.usd_h, 62
    return calculated(
        f"You deploy on {machine.name}, at {price:g} dollars an hour, on Friday at 18:00, and remember it on Monday at 8:00. "
        "How many dollars is that?",
        price * hours,
        [price, price * 24, price * 14, price * facts.HOURS_A_MONTH],
        f"62 hours × {price:g} = {two(price * hours)} dollars, whether anybody asked or not.",
        "machine",
        show=two,
    )


def _memory(chosen: Chosen) -> Question | None:
    billions = chosen.numbers / 1e9
    size = billions * chosen.bytes_each
    return calculated(
        f"{chosen.called} has {figure(billions)} billion numbers of {chosen.bytes_each} bytes each where it runs. "
        "How many gigabytes are the weights?",
        size,
        [billions, size * 8, size * 2, size / 2],
        f"{figure(billions)} billion × {chosen.bytes_each} bytes = {figure(size)} GB. What is computed on the way comes on top.",
        "machine",
        show=lambda value: f"{figure(value)} GB",
    )


def _closed() -> Question | None:
    return ask(
        "You close the notebook from which you have deployed. What becomes of the endpoint?",
        "It stays, and goes on costing.",
        ["It ends with the notebook.", "It sleeps, and costs nothing until it is asked.", "It is deleted after an hour without requests."],
        "The notebook was only a client. An endpoint ends when it is deleted.",
        "left",
    )


def _licence(chosen: Chosen) -> Question | None:
    if not chosen.gated:
        return None
    return ask(
        f"In which call is the licence of {chosen.called} accepted?",
        "CreateModel",
        ["CreateEndpoint", "InvokeEndpoint", "CreateEndpointConfig"],
        "ModelAccessConfig.AcceptEula stands beside the address of the files, and those belong to the model.",
        "source",
    )


def _form(chosen: Chosen) -> Question | None:
    chat = "a table with “choices”, and in each a message"
    others = {"djl": "a table with “generated_text”"}
    right = chat if chosen.kind == CHAT else others.get(chosen.kind, "a list with a table in it")
    wrong = [one for one in (chat, "a table with “generated_text”", "a list with a table in it") if one != right]
    return ask(
        f"The container of {chosen.called} is that of {KINDS[chosen.kind]}. What does its answer look like when it writes a text?",
        right,
        wrong,
        "The forms of all four stand in the table above.",
        "forms",
    )
