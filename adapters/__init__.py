"""The parts that touch the outside: chats, the page, sources, models and the engine."""
