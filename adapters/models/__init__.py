"""The language model and the embeddings."""
