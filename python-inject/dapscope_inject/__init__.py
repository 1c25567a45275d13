"""What dapscope runs inside the debuggee: installed and called by the courier, standard library only.

Importing it does nothing. Every call goes through `calls.call`, takes data, gives data, and raises nothing. The package
holds on to no object of the program, calls none of its code, and keeps its own names to itself.
"""

#: Which sources these are (set by bootstrap.py); tells one version of the package from another.
DIGEST = ""
