# verdict: all points
# Has a hundred thousand statements after the answers, which is just within the limit.

#include right
#repeat 100000 1;1\n
