"""The graded checks: `test_<lesson>.py` per lesson, the scenarios and strategies they share."""
