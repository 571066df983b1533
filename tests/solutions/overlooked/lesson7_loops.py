"""Wrong answers of lesson 7 that once had all points."""
