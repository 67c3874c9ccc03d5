"""The analysis across papers, each claim cited and its quotation checked."""
