"""CMAF: init segments, parts and the cutting of segments."""
