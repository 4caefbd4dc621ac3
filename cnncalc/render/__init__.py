"""Writers of formulas and derivations: one module a notation, each with `formula`, `substituted` and `step`."""
