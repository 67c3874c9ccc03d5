"""Many processes: workers, clocks, and platforms that count what reaches them."""
