"""Wrong answers of lesson 1 that once had all points."""
