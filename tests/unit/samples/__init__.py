"""The invented papers that a machine without a network offers."""
