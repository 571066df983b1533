# verdict: import failed
# Imports the answers.
# shows: ModuleNotFoundError

from solutions.lesson1_gradients import *
