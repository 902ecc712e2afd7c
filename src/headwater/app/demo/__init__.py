"""The demonstration: two channels made by the program itself, through the real ingest and engine."""
