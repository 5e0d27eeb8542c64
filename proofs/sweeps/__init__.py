"""Sweeps: all masks of some sizes with several data sets each, decided one by one into a store that survives every kill.

- Task, Plan == one mask with one data set, and all of them
- Row == what became of a task
- Settings, Shard == what a sweep is, and a part of its tasks
- Store == rows in a file that survives every kill
"""
