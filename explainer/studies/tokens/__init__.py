"""Studies of tokenizers: trained by counting, compared, made anew."""
