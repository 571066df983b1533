"""What a class hands in, read as submissions. Nothing is run here, and nothing is written."""
