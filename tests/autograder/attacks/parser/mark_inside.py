# verdict: import failed
# Has a byte order mark in the middle of its text.
# shows: SyntaxError

#include right
#repeat 1 \xef\xbb\xbfx = 1\n
