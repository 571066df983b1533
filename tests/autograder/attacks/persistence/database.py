# verdict: failed
# Leaves a database.
# needs: full
# shows: OperationalError

#include right

import sqlite3


def gradient(f, w):
    sqlite3.connect("/tmp/@MARK@.db").execute("create table t (x)")
