"""What the figures of a family mean: structure, selectors, and the relations that follow."""
