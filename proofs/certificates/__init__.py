"""Certificates: what was proved, as data.

- check == what the checker says of a certificate in any form
- format == the types of what a certificate holds, and the JSON Schema that is generated from them
- certify, attempt == from findings to their certificate, made and checked once
- Certified == a certificate with the report of the checker that accepted it
- Uncertified == why there is none
- NotCertifiable == proved, but this format has no certificate for it
- CertificateRejected == the checker did not accept what was written: a defect
- CertifiedPoint == weights in one number field, as a certificate holds them
- ExactNetwork == two linear layers with data and one point, all exact
- CellExpansion == a ReLU network near a point
- assembled, checked, certificate_bytes == a certificate with its problem; accepted by the checker, once; as a file
- badness_claim, structure_claim, chamber_claim == claims of a minimum or valley, of a structural proof, of a chamber
- widened_claim, placed_claim == claims of an example inside a larger mask
- rational_tables == tables of numbers as the format writes them
"""
