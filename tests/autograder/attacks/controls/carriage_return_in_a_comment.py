# verdict: all points
# Has a lone carriage return at the end of a comment.

#include right
#repeat 1 # a comment\r# another\n
