"""What becomes of papers on the way in."""
