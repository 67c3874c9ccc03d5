"""What is known beforehand, looked up by any name."""
