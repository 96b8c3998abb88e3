"""The lessons: the only place with titles and order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A text on which the lesson's point can be seen with the embedded model; ``state`` are controls to set with it."""

    label: str
    text: str
    state: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page.

    slug: file name in pages/ and in the URL. course: section of the classroom course it goes with.
    part: which box of the small map it belongs to. before: slugs to know first. mends: the misconception it is there to mend.
    start: the layer and head shown first.
    """

    slug: str
    title: str
    section: str
    question: str
    icon: str
    minutes: int = 0
    course: str = ""
    part: str = ""
    before: tuple[str, ...] = ()
    mends: str = ""
    presets: tuple[Preset, ...] = ()
    start: tuple[int, int] = (0, 0)


GIFT = "Tom gave Sue a ball. Sue thanked"
TWO_NAMES = "When Tom and Sue went to the park, Tom gave a book to"

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="home",
        title="The whole transformer",
        section="",
        question="What happens between your words and the next one?",
        icon=":material/home:",
        course="166",
        minutes=5,
        start=(4, 5),
        presets=(
            Preset("a gift", GIFT),
            Preset("a lost toy", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
            Preset("said twice", "The fox met the bear. The bear was sad. The fox met the"),
        ),
    ),
    Lesson(
        slug="self_attention",
        title="Self-attention",
        section="Self-attention",
        question="How does a word find the other words that matter to it?",
        icon=":material/hub:",
        minutes=25,
        course="168",
        part="attention",
        start=(4, 5),
        before=("home",),
        mends="Attention is not similarity. A query looks for something it has learned to look for, often unlike itself.",
        presets=(
            Preset("a gift", GIFT),
            Preset("two names", "When Tom and Sue went to the park, Tom gave a book to"),
            Preset("said twice", "The fox met the bear. The bear was sad. The fox met the"),
        ),
    ),
    Lesson(
        slug="masked_attention",
        title="Masked attention",
        section="Self-attention",
        question="Why may a word not look at the words after it?",
        icon=":material/visibility_off:",
        minutes=15,
        course="168",
        part="mask",
        start=(4, 3),
        before=("self_attention",),
        mends="The mask does not imitate how people read. It lets every position learn to predict its own next token without seeing it.",
        presets=(
            Preset("a gift", GIFT),
            Preset("a small story", "Once upon a time there was a little dog. He was very happy because he had a red ball."),
        ),
    ),
    Lesson(
        slug="multi_head",
        title="Many heads",
        section="Self-attention",
        question="What do the other heads look for?",
        icon=":material/grid_view:",
        minutes=20,
        course="168",
        part="heads",
        before=("self_attention", "masked_attention"),
        mends="The heads are not the rows of a matrix. Each head projects the whole stream, and what they find is added up.",
        presets=(
            Preset("a gift", GIFT),
            Preset("said twice", "The fox met the bear. The bear was sad. The fox met the"),
            Preset("two names", "When Tom and Sue went to the park, Tom gave a book to"),
        ),
    ),
    Lesson(
        slug="decoder_block",
        title="One block",
        section="GPT, layer by layer",
        question="What does one layer do to a word?",
        icon=":material/view_agenda:",
        minutes=20,
        course="171",
        part="ffn",
        start=(5, 0),
        before=("self_attention",),
        mends="A block is more than attention. It adds to the stream twice, and its larger half works on each position alone.",
        presets=(Preset("a gift", GIFT), Preset("two names", TWO_NAMES), Preset("once upon", "Once upon a time, there was a little")),
    ),
    Lesson(
        slug="decoder_stack",
        title="Many blocks",
        section="GPT, layer by layer",
        question="How does the answer grow from block to block?",
        icon=":material/layers:",
        minutes=25,
        course="171",
        part="more",
        before=("decoder_block", "multi_head"),
        mends="Layers are not assembly steps, each replacing the last. Every block adds to the same stream, and the answer is their sum.",
        presets=(Preset("two names", TWO_NAMES), Preset("a gift", GIFT), Preset("once upon", "Once upon a time, there was a little")),
    ),
    Lesson(
        slug="logits",
        title="From vector to next token",
        section="GPT, layer by layer",
        question="How do the last numbers become a word?",
        icon=":material/leaderboard:",
        minutes=15,
        course="171",
        part="logits",
        before=("self_attention",),
        mends="Logits are not probabilities. They are scores of any size; softmax over the whole vocabulary makes probabilities of them.",
        presets=(
            Preset("a gift", GIFT),
            Preset("once upon", "Once upon a"),
            Preset("many choices", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
        ),
    ),
    Lesson(
        slug="inspect",
        title="Inspect",
        section="Tools",
        question="What is every number in this model, on this text?",
        icon=":material/biotech:",
        part="",
    ),
    Lesson(
        slug="glossary", title="Glossary", section="Tools", question="What does each word and symbol mean?", icon=":material/menu_book:"
    ),
)

BY_SLUG: dict[str, Lesson] = {lesson.slug: lesson for lesson in LESSONS}


def neighbours(slug: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one."""
    index = [lesson.slug for lesson in LESSONS].index(slug)
    return (LESSONS[index - 1] if index else None, LESSONS[index + 1] if index + 1 < len(LESSONS) else None)
