# verdict: all points
# Begins with a byte order mark.

#repeat 1 \xef\xbb\xbf
#include right
