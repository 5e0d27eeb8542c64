"""Certificates as Rocq (Coq) theorems over all real weights, and the kernel that checks them.

- claim_sources == a certificate as sources: masks and data as tables, and theorems
- check_certificate, check_sources, KernelReport == the kernel's answer: theorems, statements and axioms
- compare, Mismatch == the data of the sources are those of the certificate
- paper_theorems, check_paper, PaperReport == the theorems for networks of all sizes, and the kernel's answer about them
- NoEnclosure == numbers are too wide to be enclosed
"""
