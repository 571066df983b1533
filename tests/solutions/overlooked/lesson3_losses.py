"""Wrong answers of lesson 3 that once had all points."""
