# verdict: failed
# Is a number where a function is due.
# shows: TypeError

#include wrong

gradient = 42
