# verdict: no points
# Holds nothing but a comment.

# all done
