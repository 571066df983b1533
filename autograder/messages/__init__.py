"""What students and instructors read, by id, and other people's text made safe to show."""
