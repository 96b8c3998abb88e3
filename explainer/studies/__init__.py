"""Studies: many forward passes, or a training run, as seeded generators of frozen steps."""
