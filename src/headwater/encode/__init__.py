"""The ladder: what to encode, and the encoders that do it."""
