# verdict: failed
# Hands in compiled code to be run in the place of what the instructor reads.

#include wrong
#file lesson1_gradients.pyc
#repeat 1 \xa7\x0d\x0d\x0a\x00\x00\x00\x00
#file __pycache__.py
from exercises.lesson1_gradients import *
