"""How accurate `talent.supply.forecast_workforce` is: hold-outs of real data, simulated truth."""
