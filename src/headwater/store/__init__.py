"""Stores: SQL, blobs and the bus, each with an embedded default and the engine it grows onto."""
