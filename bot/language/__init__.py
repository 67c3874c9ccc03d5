"""All the words people read, in Chinese and English."""
