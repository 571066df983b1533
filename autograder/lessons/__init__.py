"""A lesson file: its markers, and the stub that is made from it."""
