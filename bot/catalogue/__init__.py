"""What is known beforehand: journals by any name, arXiv's taxonomy."""
