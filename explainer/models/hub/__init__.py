"""Models of the Hugging Face Hub: looked up, downloaded, found again."""
