"""``faces``: found, told, drawn, and explained."""
