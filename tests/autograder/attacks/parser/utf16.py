# verdict: refused
# Is written in UTF-16.

#repeat 1 \xff\xfex\x00=\x001\x00\n\x00
