# verdict: refused
# Writes a quotation mark in more bytes than it needs, which some decoders accept.

#include right
#repeat 1 # \xc0\xa2
