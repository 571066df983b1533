# verdict: failed
# Hands in a lesson twice; the file with the proper name counts.

#include wrong
#file Lesson 1 (right).py
#include right
