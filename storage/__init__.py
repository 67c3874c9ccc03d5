"""The store: SQLModel tables and the doors of `bot/ports` over them. The only folder that knows SQL."""
