# verdict: import failed
# Imports the checks, and with them their cases by hand.
# shows: ModuleNotFoundError

#include right

import tests.exercises.test_lesson1_gradients
