"""Two linear layers: strata of dead units, solved one by one and put together."""
