"""Channels: their settings, inputs, keys and engines."""
