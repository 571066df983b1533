"""Wrong answers of lesson 5 that once had all points."""
