"""Typesetting that knows no network: documents, formulas, sentences, pictures, and their formats."""
