"""Studies of fine-tuning: methods, examples, languages, heads."""
