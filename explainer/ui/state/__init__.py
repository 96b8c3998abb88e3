"""What lasts between runs of a page: the reader's choice, the address, and what is kept for all readers."""
