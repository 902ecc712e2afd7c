"""The ground floor: clock, ids, units, errors and framing. Imports nothing of ours."""
