"""What runs beside student code.

These files are loaded by a fresh, isolated interpreter as a package of their own. They import nothing of the rest of
the program, so that no answer, no reference and no grader code can be found in a process that runs student code.
"""
