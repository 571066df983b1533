# verdict: all points
# Does not end with a line break.

#include right
#repeat 1 x = 1
