# verdict: all points
# Is the lesson as it should be.

#include right
