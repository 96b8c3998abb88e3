"""The recurrent translator: a GRU reads the source, a GRU cell writes the target, with or without attention to all states."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import nn

KIND = "recurrent-translator"


@dataclass(frozen=True, slots=True)
class RecurrentConfig:
    """n_vocab: entries of the tokenizer that both languages share. d_*: widths. attention: all states are kept and looked at."""

    n_vocab: int
    attention: bool
    d_embed: int = 256
    d_hidden: int = 256
    d_align: int = 256
    dropout: float = 0.0
    pad_id: int = 0
    end_id: int = 1
    start_id: int = 2

    def to_json(self) -> dict[str, object]:
        """As config.json holds it."""
        return {"model_type": KIND, "architectures": [RecurrentTranslator.__name__], **asdict(self)}


class RecurrentTranslator(nn.Module):
    """GRU encoder and decoder with one embedding for source, target and output.

    Without attention the decoder is given the last encoder state at every step (Cho et al. 2014); with attention, the weighted
    average of all states, chosen anew at every step (Bahdanau et al. 2015). The encoder reads from left to right only.
    """

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        d_embed, d_hidden, d_align = config.d_embed, config.d_hidden, config.d_align
        self.config = config
        self.embedding = nn.Embedding(config.n_vocab, d_embed)
        self.encoder = nn.GRU(d_embed, d_hidden, batch_first=True)
        self.start = nn.Linear(d_hidden, d_hidden)
        self.decoder = nn.GRUCell(d_embed + d_hidden, d_hidden)
        if config.attention:
            self.align_query = nn.Linear(d_hidden, d_align, bias=False)
            self.align_key = nn.Linear(d_hidden, d_align)
            self.align = nn.Linear(d_align, 1, bias=False)
        self.readout = nn.Linear(d_embed + 2 * d_hidden, d_embed)
        self.output_bias = nn.Parameter(torch.zeros(config.n_vocab))
        self.dropout = nn.Dropout(config.dropout)
        nn.init.normal_(self.embedding.weight, std=d_embed**-0.5)

    def encode(self, source_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """All states (batch time d_hidden), and the last one before the padding (batch d_hidden)."""
        states = self.encoder(self.dropout(self.embedding(source_ids)))[0]
        last = (source_ids != self.config.pad_id).sum(1) - 1
        return states, states[torch.arange(len(states), device=states.device), last]

    def first_state(self, last: torch.Tensor) -> torch.Tensor:
        """s₀ = tanh(h_T·W + b): where the decoder starts (batch d_hidden)."""
        return torch.tanh(self.start(last))

    def align_weights(self, state: torch.Tensor, keys: torch.Tensor, source_ids: torch.Tensor) -> torch.Tensor:
        """How much the next step takes from each encoder state (batch time); padding gets 0."""
        scores = self.align(torch.tanh(self.align_query(state).unsqueeze(1) + keys)).squeeze(-1)
        return scores.float().masked_fill(source_ids == self.config.pad_id, -torch.inf).softmax(-1)

    def context(
        self, state: torch.Tensor, states: torch.Tensor, keys: torch.Tensor, last: torch.Tensor, source_ids: torch.Tensor
    ) -> torch.Tensor:
        """What the next step is given of the source (batch d_hidden): the last state, or with attention the weighted average of all."""
        if not self.config.attention:
            return last
        weights = self.align_weights(state, keys, source_ids).to(states.dtype)
        return (weights.unsqueeze(1) @ states).squeeze(1)

    def step(self, embedded: torch.Tensor, state: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """The decoder's next state from the token before (batch d_embed), its state and the context (batch d_hidden)."""
        return self.decoder(torch.cat([embedded, context], -1), state)

    def logits(self, states: torch.Tensor, contexts: torch.Tensor, embedded: torch.Tensor) -> torch.Tensor:
        """(... vocab) from the decoder's states, their contexts and the tokens before."""
        mixed = torch.tanh(self.readout(torch.cat([states, contexts, embedded], -1)))
        return self.dropout(mixed) @ self.embedding.weight.T + self.output_bias

    def forward(self, source_ids: torch.Tensor, decoder_ids: torch.Tensor) -> torch.Tensor:
        """Logits (batch target vocab) of the token after each of ``decoder_ids``, which begin with the start token."""
        states, last = self.encode(source_ids)
        keys = self.align_key(states) if self.config.attention else states
        state, embedded = self.first_state(last), self.dropout(self.embedding(decoder_ids))
        made, contexts = [], []
        for position in range(decoder_ids.shape[1]):
            context = self.context(state, states, keys, last, source_ids)
            state = self.step(embedded[:, position], state, context)
            made.append(state)
            contexts.append(context)
        return self.logits(torch.stack(made, 1), torch.stack(contexts, 1), embedded)
