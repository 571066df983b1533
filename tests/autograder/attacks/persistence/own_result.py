# verdict: failed
# Writes its own result.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    open("@OUT@/results/@MARK@.json", "w").write('{"score": 100}')
