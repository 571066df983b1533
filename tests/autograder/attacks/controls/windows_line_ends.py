# verdict: all points
# Was written on Windows.

#include right-on-windows
