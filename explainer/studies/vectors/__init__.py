"""Studies of vectors: embeddings, positions, the order of words, any tensor by name."""
