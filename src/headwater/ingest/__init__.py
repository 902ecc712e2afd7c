"""Ways in: publishers are parsed, authenticated and handed to an engine as access units."""
