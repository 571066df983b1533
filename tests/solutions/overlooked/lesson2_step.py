"""Wrong answers of lesson 2 that once had all points."""
