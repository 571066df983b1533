# verdict: import failed
# Executes the file with the answers in its own place.
# needs: full
# shows: PermissionError

exec(open("@COURSE@/solutions/lesson1_gradients.py").read())
