"""What the text of a disclosure says: written from figures, read back, judged."""
