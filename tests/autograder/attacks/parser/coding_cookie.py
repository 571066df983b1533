# verdict: import failed
# Declares an encoding in which a comment would be code.
# shows: SyntaxError

# coding: utf-7
+AHIAYQBpAHMAZQ- +AFMAeQBzAHQAZQBtAEUAeABpAHQ-
