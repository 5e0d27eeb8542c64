"""Certificates as Rocq (Coq) theorems over all real weights, and the kernel that checks them."""
