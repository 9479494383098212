"""How well the starts of announced fabs can be forecast: hold-outs, rivals and what was tried."""
