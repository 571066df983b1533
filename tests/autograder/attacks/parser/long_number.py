# verdict: import failed
# Writes a number of two hundred thousand digits.
# shows: SyntaxError|ValueError

x = \
#repeat 200000 9
