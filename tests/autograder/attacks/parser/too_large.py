# verdict: refused
# Is ten megabytes of line breaks.

#include right
#repeat 10000000 \n
