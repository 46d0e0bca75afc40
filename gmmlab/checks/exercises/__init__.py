"""What each exercise asks: the right formula, and what goes wrong with it, a file a topic."""
