"""Export: the critical equations of a problem as scripts for other programs, with the counts that are expected.

- Part, parts_of == the equations of one stratum, or of the whole weight space, with the expected count
- PROGRAMS, script == the programs that scripts are written for, and one script
"""
