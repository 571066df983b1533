"""The command line: one file per command. It only wires; what it prints is made elsewhere."""
