"""Wrong answers of lesson 6 that once had all points."""
