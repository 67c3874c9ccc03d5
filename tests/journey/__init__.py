"""What a person does, from the first word to the last card."""
