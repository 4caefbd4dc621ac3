"""What an exercise can ask: one file a kind, found by its name."""
