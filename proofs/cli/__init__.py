"""The ``landscape`` command: thin, parses, calls, prints.

- start == where the command begins: what is loaded depends on what is asked
- supervisor, worker == a command runs in a process of its own, so that its budget and signals always hold
- failures == every failure as one line and an exit status
- output, terminal == files that are written whole, and text that any terminal can show
- options == what the commands share
"""
