"""The facts behind printed figures: whether some exist, which, and if not, why not."""
