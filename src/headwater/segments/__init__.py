"""The segment log: an append-only list of CMAF segments per channel or asset, on one wall clock."""
