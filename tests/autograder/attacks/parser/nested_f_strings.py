# verdict: import failed
# Nests expressions in a text deeper than the parser goes.
# shows: SyntaxError|RecursionError|MemoryError

x = \
#repeat 1000 f"{
#repeat 1000 }"
