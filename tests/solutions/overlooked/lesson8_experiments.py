"""Wrong answers of lesson 8 that once had all points."""
