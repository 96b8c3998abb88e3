"""The feed-forward network of a block, one step a function. Every step works on each position alone."""

from __future__ import annotations

import math

import torch

from explainer.notation import Bias, Matrix, Neurons, Stream


def project(x: Stream, weight: Matrix, bias: Bias) -> torch.Tensor:
    """x · W + b: out[j] = Σ_i x[i] · W[i, j] + b[j]. Up with W_in, down with W_out."""
    return x @ weight + bias


def gelu_tanh(pre: Neurons) -> Neurons:
    """x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))): what GPT-2 computes and calls gelu_new.

    Source: the formula for approximate="tanh" in the documentation of torch.nn.GELU.
    """
    return 0.5 * pre * (1 + torch.tanh(math.sqrt(2 / math.pi) * (pre + 0.044715 * pre**3)))


def gelu(pre: Neurons) -> Neurons:
    """x · Φ(x), with Φ(x) = (1 + erf(x/√2)) / 2, the share of a standard normal distribution below x.

    Source: the formula in the documentation of torch.nn.GELU.
    """
    return pre * 0.5 * (1 + torch.erf(pre / math.sqrt(2)))


def silu(pre: Neurons) -> Neurons:
    """x / (1 + exp(−x)): x times its sigmoid, also called swish.

    Source: the formula in the documentation of torch.nn.SiLU.
    """
    return pre * torch.sigmoid(pre)


def relu(pre: Neurons) -> Neurons:
    """max(0, x)."""
    return pre.clamp_min(0)


def gated(activated_gate: Neurons, pre: Neurons) -> Neurons:
    """Gate after its activation × up, neuron by neuron: the gated FFN of Llama and Qwen.

    Source: Shazeer 2020, "GLU Variants Improve Transformer", abstract.
    """
    return activated_gate * pre
