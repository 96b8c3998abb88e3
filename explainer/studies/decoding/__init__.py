"""Studies of decoding: the controls, sampling, writing on, beam search."""
