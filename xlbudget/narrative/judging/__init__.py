"""What is wrong in a text that was read, kind by kind."""
