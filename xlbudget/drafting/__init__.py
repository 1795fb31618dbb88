"""Templates are drafted and proven: what a form means, which rules follow, whether they are all."""
