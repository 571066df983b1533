# verdict: import failed
# Opens ten thousand parentheses.
# shows: SyntaxError

#include right

x = \
#repeat 10000 (
