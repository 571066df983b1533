# verdict: refused
# Is written in UTF-16, but for half a character at its end.

#repeat 1 \xff\xfex\x00=\x001\x00\n
