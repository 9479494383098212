"""What production, and fabs to come, add to forecasts of employment at rolling origins."""
