"""Studies of learning: gradients, the training loop, how heads form, masks in training."""
