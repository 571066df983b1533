# verdict: import failed
# Imports a file of its own that imports it.
# shows: ImportError

from exercises.helper import gradient
#file helper.py
from exercises.lesson1_gradients import gradient
