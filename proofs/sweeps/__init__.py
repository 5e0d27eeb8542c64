"""Sweeps: all masks of some sizes with several data sets each, or for all data, decided one by one into a store that survives every kill.

- Task, Plan == one mask with one data set, and all of them
- Question, QUESTIONS == what is asked of a class of masks for all data of a kind
- Order, Contradiction == what answers say of other classes, and two that cannot both be right
- Row == what became of a task
- placed_certificate == the certificate of an example inside a mask
- Settings, Shard == what a sweep is, and a part of its tasks
- Store, StoreError == rows in a file that survives every kill; why one cannot be used
"""
