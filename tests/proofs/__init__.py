"""The promises of delivery, proven on the fake platforms: the sweep, the state machine, the planted defects."""
