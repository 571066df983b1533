# verdict: all points
# Imports libraries that could do more than it does.

#include right

import asyncio, ctypes, multiprocessing, socket, sqlite3, subprocess, threading, urllib.request
