"""The lessons: the only place with titles and order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A text on which the lesson's point can be seen with the embedded model; ``state`` are controls to set with it."""

    label: str
    text: str
    state: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page.

    slug: file name in pages/ and in the URL. course: section of the classroom course it goes with.
    minutes: with all that is folded; short: of the short way alone, what a lecture shows (0 where nothing is folded).
    part: which box of the small map it belongs to. before: slugs to know first. mends: the misconception it is there to mend.
    start: the layer and head shown first.
    """

    slug: str
    title: str
    section: str
    question: str
    icon: str
    minutes: int = 0
    short: int = 0
    course: str = ""
    part: str = ""
    before: tuple[str, ...] = ()
    mends: str = ""
    presets: tuple[Preset, ...] = ()
    start: tuple[int, int] = (0, 0)


GIFT = "Tom gave Sue a ball. Sue thanked"
TWO_NAMES = "When Tom and Sue went to the park, Tom gave a book to"
A_GIFT_TOLD = "Tom and Lily played in the park. Lily was sad because she had lost her ball. Tom gave a red ball to Lily. Lily was happy."
PIPER = "Peter Piper picked a peck of pickled pepper. Peter Piper picked a peck of pickled"

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="home",
        title="The whole transformer",
        section="",
        question="What happens between your words and the next one?",
        icon=":material/home:",
        course="166",
        minutes=5,
        start=(4, 4),
        presets=(
            Preset("a gift", GIFT),
            Preset("a lost toy", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
            Preset("said twice", PIPER),
        ),
    ),
    Lesson(
        slug="rnn_bottleneck",
        title="The RNN bottleneck",
        section="From recurrence to attention",
        question="Can a whole sentence fit into one row of numbers?",
        icon=":material/filter_alt:",
        minutes=31,
        short=10,
        course="167",
        before=("home",),
        mends="The encoder did not have one state only. It had one for every token, and threw all but the last away.",
        presets=(
            Preset("short", "The red car is in front of the house."),
            Preset("a gift", "Tom gave Mary a book for her birthday."),
            Preset("longer", "I don't know what time the train leaves, but I think we should go to the station now."),
            Preset(
                "much longer",
                "My brother lives in a small house near the river. He has two dogs and a cat. Yesterday he asked me to help him "
                "with his work, but I was too tired to go.",
            ),
            Preset("an unknown word", "The photosynthesis of this plant is very slow."),
        ),
    ),
    Lesson(
        slug="rnn_attention",
        title="Attention in translation",
        section="From recurrence to attention",
        question="What if the decoder may look at all the states?",
        icon=":material/translate:",
        minutes=18,
        short=8,
        course="167",
        before=("rnn_bottleneck",),
        mends="Attention does not look for similar words. It looks for what helps to write the next one, and that is learned.",
        presets=(
            Preset("the red car", "The red car is in front of the house."),
            Preset("a gift", "Tom gave Mary a book for her birthday."),
            Preset("two colours", "My sister has a black dog and a white cat."),
            Preset("longer", "I don't know what time the train leaves, but I think we should go to the station now."),
            Preset("an unknown word", "The photosynthesis of this plant is very slow."),
        ),
    ),
    Lesson(
        slug="self_attention",
        title="Self-attention",
        section="Self-attention",
        question="How does a word find the other words that matter to it?",
        icon=":material/hub:",
        minutes=23,
        short=10,
        course="168",
        part="attention",
        start=(4, 4),
        before=("home",),
        mends="Attention is not similarity. A query looks for something it has learned to look for, often unlike itself.",
        presets=(
            Preset("a gift", GIFT),
            Preset("two names", "When Tom and Sue went to the park, Tom gave a book to"),
            Preset("said twice", PIPER),
        ),
    ),
    Lesson(
        slug="masked_attention",
        title="Masked attention",
        section="Self-attention",
        question="Why may a word not look at the words after it?",
        icon=":material/visibility_off:",
        minutes=20,
        short=10,
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
        minutes=22,
        short=9,
        course="168",
        part="heads",
        before=("self_attention", "masked_attention"),
        mends="The heads are not the rows of a matrix. Each head projects the whole stream, and what they find is added up.",
        presets=(
            Preset("a gift", GIFT),
            Preset("said twice", PIPER),
            Preset("two names", "When Tom and Sue went to the park, Tom gave a book to"),
        ),
    ),
    Lesson(
        slug="parallel",
        title="All at once",
        section="Self-attention",
        question="On a long text attention does more work than a recurrent layer. Why can it be faster?",
        icon=":material/speed:",
        minutes=19,
        short=10,
        course="167",
        before=("rnn_bottleneck", "multi_head"),
        mends="A recurrent network can be parallelised, over the texts of a batch. It cannot over time, and there attention can.",
    ),
    Lesson(
        slug="transformer",
        title="The transformer of 2017",
        section="Self-attention",
        question="What is left when the loop is taken out?",
        icon=":material/account_tree:",
        minutes=16,
        short=9,
        course="167",
        before=("rnn_attention", "multi_head"),
        mends="Feed-forward networks did not replace the recurrence. Self-attention did; the FFN works on each position alone.",
        presets=(
            Preset("the red car", "The red car is in front of the house."),
            Preset("a gift", "Tom gave Mary a book for her birthday."),
            Preset("longer", "I don't know what time the train leaves, but I think we should go to the station now."),
        ),
    ),
    Lesson(
        slug="learning",
        title="How the matrices are learned",
        section="Self-attention",
        question="Nobody writes W_Q by hand. Where do its numbers come from?",
        icon=":material/trending_down:",
        minutes=21,
        short=10,
        course="168",
        part="attention",
        start=(4, 4),
        before=("self_attention", "masked_attention"),
        mends="There is a correct result for every token: the text itself, shifted by one. All matrices are learned from it.",
        presets=(
            Preset("a gift", GIFT),
            Preset("a surprise", "Once upon a time there was a little pink elephant who wanted to drive a bus."),
            Preset("said twice", "A small boat sat on the river. A small boat sat on the river."),
        ),
    ),
    Lesson(
        slug="tokens",
        title="Tokens",
        section="GPT, layer by layer",
        question="How does a text become numbers?",
        icon=":material/content_cut:",
        minutes=20,
        short=8,
        course="170",
        part="tokens",
        before=("home",),
        mends="The model does not split words. A tokenizer does, before the model, by a list that was made by counting.",
        presets=(
            Preset("a gift", GIFT),
            Preset("rare words", "The photosynthesis of the honeysuckle was extraordinarily unbelievable."),
            Preset("a name", "Tom met Bartholomew and Siobhan."),
            Preset("accents and emoji", "My naïve friend went to the café with a 🐶 and a 🦉."),
            Preset("another language", "Der kleine Hund schläft unter dem großen Baum."),
            Preset("numbers", "In 2026 she had 1234567 apples and 3.14159 pies."),
        ),
    ),
    Lesson(
        slug="embeddings",
        title="Embeddings",
        section="GPT, layer by layer",
        question="What does the model know of a token before it has read the others?",
        icon=":material/scatter_plot:",
        minutes=20,
        short=10,
        course="170",
        part="embed",
        before=("home",),
        mends="An embedding is not what a word means in your sentence. It is one row of a table, the same in every text.",
        presets=(
            Preset("a gift", GIFT),
            Preset("colours", "The red ball and the blue ball were in the green"),
            Preset("animals", "The dog saw the cat and the bird"),
        ),
    ),
    Lesson(
        slug="positions",
        title="Positions",
        section="GPT, layer by layer",
        question="How does a model know which word came first?",
        icon=":material/format_list_numbered:",
        minutes=26,
        short=10,
        course="170",
        part="position",
        before=("embeddings", "self_attention"),
        mends="A formula for any position is no promise of quality. A model is only as good as the positions it was trained on.",
        presets=(
            Preset("a gift", GIFT),
            Preset("who chased whom", "The dog chased the cat. Then the cat chased the"),
            Preset("a lost toy", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
        ),
    ),
    Lesson(
        slug="decoder_block",
        title="One block",
        section="GPT, layer by layer",
        question="What does one layer do to a word?",
        icon=":material/view_agenda:",
        minutes=20,
        short=9,
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
        short=9,
        course="171",
        part="more",
        before=("decoder_block", "multi_head"),
        mends="Layers are not assembly steps, each replacing the last. Every block adds to one stream, at times the opposite of it.",
        presets=(Preset("two names", TWO_NAMES), Preset("a gift", GIFT), Preset("once upon", "Once upon a time, there was a little")),
    ),
    Lesson(
        slug="logits",
        title="From vector to next token",
        section="GPT, layer by layer",
        question="How do the last numbers become a word?",
        icon=":material/leaderboard:",
        minutes=12,
        short=9,
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
        slug="gpt_vs_bert",
        title="GPT and BERT",
        section="GPT, layer by layer",
        question="What changes when a model may also look ahead?",
        icon=":material/compare_arrows:",
        minutes=20,
        short=10,
        course="171",
        part="mask",
        start=(4, 4),
        before=("masked_attention", "logits"),
        mends="The context of a token is not the tokens around it. GPT sees the token itself and those before; only BERT sees both sides.",
        presets=(
            Preset("a lost ball", "The little boy lost his ball. He was sad.", (("mask_at", 2),)),
            Preset("thanks for a ball", "Tom gave Sue a ball. Sue thanked Tom.", (("mask_at", 8),)),
            Preset("a gift", GIFT, (("mask_at", 2),)),
        ),
    ),
    Lesson(
        slug="controls",
        title="Choosing the next token",
        section="Terms and controls",
        question="What do temperature, top-k and top-p do to the next word?",
        icon=":material/tune:",
        minutes=16,
        short=10,
        course="172",
        part="next",
        before=("logits",),
        mends="Top-p is no threshold for each token. It keeps the smallest set of likeliest tokens whose probabilities reach the sum p.",
        presets=(
            Preset("a gift", GIFT),
            Preset("nearly certain", "Once upon a"),
            Preset("wide open", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
        ),
    ),
    Lesson(
        slug="generation",
        title="Writing on",
        section="Terms and controls",
        question="How does one next token become a whole text?",
        icon=":material/edit_note:",
        minutes=26,
        short=10,
        course="172",
        part="next",
        before=("controls",),
        mends="Nothing is written ahead. A GPT writes one token, takes it in like your own words, and can be led elsewhere at any step.",
        presets=(
            Preset("a story begins", "Once upon a time, there was a little"),
            Preset("a gift", GIFT),
            Preset("a lost toy", "Once upon a time, a little girl named Lily lost her red ball. She looked in the"),
        ),
    ),
    Lesson(
        slug="fine_tuning",
        title="Fine-tuning",
        section="Fine-tuning",
        question="How does a finished model learn something new, and what does it forget?",
        icon=":material/model_training:",
        minutes=30,
        short=12,
        course="173",
        before=("learning",),
        mends="Fine-tuning is no second memory beside the old. It changes what the model computes, and freezing is no cure for forgetting.",
        presets=(
            Preset("a day at sea", "Day 3. Wind west."),
            Preset("a story begins", "Once upon a time, there was a little"),
            Preset("a gift", GIFT),
        ),
    ),
    Lesson(
        slug="new_language",
        title="A new language",
        section="Fine-tuning",
        question="Must a model that knows English begin anew to learn French?",
        icon=":material/translate:",
        minutes=25,
        short=12,
        course="173",
        before=("tokens", "fine_tuning"),
        mends="A tokenizer is no layer and is not trained by gradients; it is counted. What must be made anew are the rows of W_E.",
        presets=(
            Preset("a small cat", "Un jour, le petit chat gris"),
            Preset("in the forest", "Dans la forêt, la petite fille trouva une"),
            Preset("in Spanish", "Un día, la niña encontró en el jardín"),
        ),
    ),
    Lesson(
        slug="new_head",
        title="A new head",
        section="Fine-tuning",
        question="How does a model that predicts tokens come to sort texts, or to find the names in them?",
        icon=":material/label:",
        minutes=28,
        short=12,
        course="173",
        before=("fine_tuning",),
        mends="A classifier is not another kind of model. It is the same body with another last layer.",
        presets=(
            Preset("a plain word", "The soup was wonderful."),
            Preset("a negation", "The soup was not good at all."),
            Preset("a contrast", "It looked old, but it works very well."),
            Preset("two roles", "May came to Paris in May with her cat."),
        ),
    ),
    Lesson(
        slug="instruction_pairs",
        title="Learning to answer",
        section="Fine-tuning",
        question="Why does one model go on with your question, and another answer it?",
        icon=":material/question_answer:",
        minutes=22,
        short=10,
        course="173",
        before=("fine_tuning",),
        mends="A model that answers is not asked by anyone. It continues a text in which, after a question, an answer is likeliest.",
        presets=(
            Preset("a token", "What is a token?"),
            Preset("the square root", "Why are the scores divided by the square root of d_head?"),
            Preset("something else", "Who won the football match?"),
        ),
    ),
    Lesson(
        slug="applications",
        title="Seven applications",
        section="Applications",
        question="Which transformer does which job, how well, and by looking at what?",
        icon=":material/apps:",
        minutes=24,
        short=12,
        course="169",
        before=("gpt_vs_bert", "generation", "new_head", "instruction_pairs"),
        mends="There is not one program for each job. One decoder does all that can be written, told apart by its prompt alone.",
        presets=(
            Preset("a story", "Tell me a story about Lily and Tom.", (("app", "chat"),)),
            Preset("into Spanish", "Where is the house of my grandmother?", (("app", "translation"),)),
            Preset("good, but", "The film looked good, but it was boring.", (("app", "sentiment"),)),
            Preset("who and where", "Maria Novak came from Lisbon to work for the Bank of Peru.", (("app", "entities"),)),
            Preset("a gift, told", A_GIFT_TOLD, (("app", "summary"),)),
            Preset("even numbers", "Give the sum of the even numbers of x.", (("app", "code"),)),
            Preset("an order", "where is my order 48213", (("app", "desk"),)),
        ),
    ),
    Lesson(
        slug="labs",
        title="Labs",
        section="Labs and the cloud",
        question="Can you build it yourself?",
        icon=":material/science:",
        minutes=5,
        course="174–176, 178",
        before=("self_attention", "tokens", "positions", "generation"),
        mends="A language model’s code holds no secret. One layer of attention is a dozen lines, and they give the model’s own numbers.",
    ),
    Lesson(
        slug="foundation_models",
        title="Foundation models",
        section="Labs and the cloud",
        question="Which models of the notes can still be called, and which of them could you open?",
        icon=":material/cloud:",
        minutes=15,
        short=10,
        course="177",
        before=("transformer", "gpt_vs_bert"),
        mends="A list of foundation models is true for a day. Models become legacy and end, and a program that names one then fails.",
    ),
    Lesson(
        slug="jumpstart",
        title="A model on an endpoint",
        section="Labs and the cloud",
        question="How does a model come to answer others, what does that cost, and how does it end?",
        icon=":material/rocket_launch:",
        minutes=25,
        short=15,
        course="178",
        before=("foundation_models", "fine_tuning"),
        mends="JumpStart makes no notebook. It puts a model on a machine that is billed by the hour until somebody deletes it.",
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

# A model that knows things shows the points of the lessons on texts of its own; they are tested where it is installed.
SMOLLM2 = "smollm2-135m-instruct"
CAPITAL = Preset("a capital", "The capital of France is")
WHO_GETS_IT = Preset("two names", "When Mary and John went to the store, John gave a drink to")
OPPOSITE = Preset("an opposite", "The opposite of hot is")
CODE = Preset("a line of code", "def add(a, b):\n    return a +")
WEEK = Preset("the week", "Monday, Tuesday, Wednesday, Thursday,")
BEFORE = Preset("the token before", WHO_GETS_IT.text, (("layer", 16), ("head", 0)))
INDUCTION = Preset("said twice", PIPER, (("layer", 18), ("head", 6)))
ASKED = Preset("a question", "What is the capital of France?")
AS_A_CHAT = Preset("a question, as a chat", ASKED.text, (("read_as", "as a chat"),))
LEGS = Preset("legs", "How many legs do three cats have?")
PRESETS_ON: dict[str, dict[str, tuple[Preset, ...]]] = {
    SMOLLM2: {
        "home": (CAPITAL, WHO_GETS_IT, CODE),
        "self_attention": (BEFORE, INDUCTION, CAPITAL),
        "masked_attention": (WEEK, CAPITAL),
        "multi_head": (BEFORE, INDUCTION, CAPITAL),
        "learning": (WEEK, CAPITAL, INDUCTION),
        "embeddings": (CAPITAL, OPPOSITE),
        "positions": (WEEK, WHO_GETS_IT),
        "decoder_block": (CAPITAL, OPPOSITE),
        "decoder_stack": (CAPITAL, WHO_GETS_IT, OPPOSITE),
        "logits": (CAPITAL, OPPOSITE, CODE),
        "controls": (CAPITAL, OPPOSITE, CODE),
        "generation": (AS_A_CHAT, CAPITAL, CODE),
        "instruction_pairs": (ASKED, LEGS),
    }
}

# Heads of such a model that show a lesson's point on most texts: 16.0 looks at the token before.
STARTS_ON: dict[str, dict[str, tuple[int, int]]] = {
    SMOLLM2: {"home": (16, 0), "self_attention": (16, 0), "masked_attention": (16, 0), "learning": (16, 0), "gpt_vs_bert": (16, 0)}
}

BY_SLUG: dict[str, Lesson] = {lesson.slug: lesson for lesson in LESSONS}


def presets_on(model: str, lesson: Lesson) -> tuple[Preset, ...]:
    """A lesson's presets for a model: its own where it has some, else those of the embedded models."""
    return PRESETS_ON.get(model, {}).get(lesson.slug, lesson.presets)


def start_on(model: str, lesson: Lesson) -> tuple[int, int]:
    """The layer and head that a lesson shows first of a model."""
    return STARTS_ON.get(model, {}).get(lesson.slug, lesson.start)


def neighbours(slug: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one."""
    index = [lesson.slug for lesson in LESSONS].index(slug)
    return (LESSONS[index - 1] if index else None, LESSONS[index + 1] if index + 1 < len(LESSONS) else None)
