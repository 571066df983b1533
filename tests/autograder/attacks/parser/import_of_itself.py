# verdict: all points
# Imports itself and its package while it is imported.

#include right

import exercises
import exercises.lesson1_gradients
from exercises import lesson1_gradients
