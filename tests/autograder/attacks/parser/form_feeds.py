# verdict: failed
# Ends lines where Python does not, so that line numbers differ between programs.
# shows: ValueError

#include right
#repeat 1000 # \x0c \xe2\x80\xa8 \xc2\x85\n


def gradient(f, w):
    raise ValueError("here")
