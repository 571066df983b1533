# verdict: failed
# Hands in files whose names are options, commands or paths.

#include wrong
#file -rf.py
x = 1
#file $(reboot).py
x = 1
#file ..py
x = 1
#file .py
x = 1
