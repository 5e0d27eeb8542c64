"""The strongest verdict on a problem, with its proof: by structure where that is enough, by the solver otherwise.

- Proving, Finding == what is known about the claims on a problem, and about one of them
- prove == the strongest verdict with its proof
- MaskReport, mask_report == what a mask says about its landscape
- MaskProving, MaskFinding == the same for masks and all data of a kind
- witness == the one component that every text, tree and certificate about a claim speaks of
"""
