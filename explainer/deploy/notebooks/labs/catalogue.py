"""Which labs there are: title, course section, minutes and goals of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab.

    name: of its source and of its files. number: as it is called in class. course: section of the classroom course.
    minutes: for a student who does all exercises. runs: how long all its cells run, in words.
    figure: which of its figures stands for it, counted from 0, and alt: what can be seen there.
    beside: files of ``explainer/deploy/sagemaker`` that lie beside its notebook.
    """

    name: str
    number: int
    title: str
    course: str
    minutes: int
    runs: str
    figure: int
    alt: str
    goals: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its files, without what tells the version."""
        return f"lab-{self.number}-{self.name.replace('_', '-')}"


LABS = (
    Lab(
        "tokens_and_positions",
        1,
        "Tokenization and positional encoding",
        "174",
        60,
        "half a minute",
        2,
        "The table of sines and cosines four times, for rows of 16 and of 64 numbers and for the bases 100 and 10,000: stripes that are "
        "narrow on the left and wide on the right, wider with the larger base",
        (
            "turn a text into bytes, and train a tokenizer on your own text by counting",
            "make the model's own tokens by hand, from its list of merges",
            "compute the table of sines and cosines, turn its two knobs, and show that a shift is a rotation",
            "say what learned positions and RoPE do instead",
        ),
    ),
    Lab(
        "attention",
        2,
        "Multi-headed masked self-attention",
        "175",
        60,
        "half a minute",
        1,
        "The patterns of the eight heads of layer 4 as small blue grids; each is empty above its diagonal, and each looks different",
        (
            "compute attention by hand, from two small matrices to the result",
            "compute all heads of one layer of a real model, and find the model's own numbers",
            "show what the mask is for, by taking it away",
            "silence a head, and measure what it was good for",
        ),
    ),
    Lab(
        "using_gpt",
        3,
        "Using GPT in a notebook",
        "176",
        75,
        "two minutes",
        1,
        "The milliseconds that each of 150 tokens takes: without the KV cache they grow with the text, with it they stay low",
        (
            "load a GPT, and write a text with it, token by token",
            "make temperature, top-k and top-p by hand, and get what `generate()` gives",
            "time the KV cache, look into the layers, and measure how well the model knows your text",
            "fine-tune the model for a minute, and see what it learned and what it forgot",
        ),
    ),
    Lab(
        "jumpstart",
        4,
        "JumpStart with Hugging Face",
        "178",
        75,
        "half a minute",
        1,
        "How many milliseconds each of 20 requests takes, through the endpoint and by the handlers alone, with a line at the median and a "
        "dashed one that 95 % of them do not exceed",
        (
            "pack a model for SageMaker, and try its handlers before a machine is rented",
            "deploy, invoke, time and clean up with boto3: in a rehearsal without an account, or for real with one setting",
            "say what an endpoint costs, and what a forgotten one does",
            "look a model up in JumpStart’s catalogue, and find the same calls behind it",
        ),
        ("container.py", "inference.py", "rehearsal.py"),
    ),
)
BY_NAME = {lab.name: lab for lab in LABS}
