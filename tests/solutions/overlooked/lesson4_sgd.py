"""Wrong answers of lesson 4 that once had all points."""
