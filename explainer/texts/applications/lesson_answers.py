"""Words of the lessons and what they mean, for ``dialogues``: terms of the glossary in plain words. A table of data."""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

_ROWS = """
token | a token | A token is a piece of text: a word, a part of a word or a mark.
token id | a token id | A token id is the number of a token in the list.
vocabulary | the vocabulary | The vocabulary is the list of all tokens that a model knows.
tokenizer | a tokenizer | A tokenizer cuts a text into tokens.
special token | a special token | A special token is a mark for the model, such as the end of a text.
prompt | a prompt | A prompt is the text that a model is given to go on from.
completion | a completion | A completion is the text that comes after the prompt.
context window | the context window | The context window is the most text that a model can read at once.
vector | a vector | A vector is a row of numbers.
matrix | a matrix | A matrix is a table of numbers.
dot product | a dot product | A dot product takes two rows of numbers, multiplies them pair by pair and adds it all up.
cosine | the cosine | The cosine tells how far two vectors point the same way.
embedding | an embedding | An embedding is the row of numbers with which a token begins.
attention | attention | Attention lets a token look at other tokens and take something from them.
transformer | a transformer | A transformer is a model made of attention and feed-forward networks.
language model | a language model | A language model tells for each token how likely it comes next.
training | training | Training changes the numbers of a model, step by step, so that its loss gets less.
self-attention | self-attention | In self-attention each token looks at other tokens of the same text.
query | a query | A query is what a token looks for.
key | a key | A key is what a token can be found by.
value | a value | A value is what a token gives to those that look at it.
score | a score | A score tells how well a query and a key fit.
softmax | softmax | Softmax turns numbers into shares that add up to one.
attention head | an attention head | An attention head is one way of looking back, with numbers of its own.
causal mask | the causal mask | The causal mask hides all the tokens that come later.
residual stream | the residual stream | The residual stream is the row of numbers that all parts read and add to.
feed-forward network | the feed-forward network | The feed-forward network works on each token by itself.
layer | a layer | A layer is one step of the model: attention and then the feed-forward network.
logit | a logit | A logit is the number that a model gives to each next token before softmax.
temperature | the temperature | The temperature says how bold the choice of the next token is.
loss | the loss | The loss tells how wrong a model was. Less is better.
gradient | a gradient | A gradient tells which way to change each number to make the loss less.
learning rate | the learning rate | The learning rate says how big a step of the training is.
fine-tuning | fine-tuning | Fine-tuning is to train a trained model a little more, on texts of one kind.
encoder | an encoder | An encoder reads a whole text, from both sides.
decoder | a decoder | A decoder writes a text, one token after the other.
cross-attention | cross-attention | In cross-attention the text that is written looks at the text that was read.
"""
TERMS: tuple[tuple[str, str, str], ...] = tuple(
    (name, asked, answer) for name, asked, answer in (line.split(" | ") for line in lines(_ROWS))
)
"""The name in the glossary, how a question says it, and the answer."""

QUESTIONS = (
    lines(
        """
What is {asked}?
Tell me what {asked} is.
Please explain {asked}.
what does {name} mean?
What do you call {asked}?
Do you know what {asked} is?
I do not understand the word {name}.
The lesson says {name}. What is that?
"""
    ),
    lines(
        """
Can you tell me in plain words what {asked} is?
How would you explain {asked} to a child?
{name}, what is meant by that?
"""
    ),
)
