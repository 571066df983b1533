# verdict: import failed
# Opens and closes lists deeper than the parser goes.
# shows: SyntaxError|MemoryError|RecursionError

#include right

x = \
#repeat 5000 [
#repeat 5000 ]
