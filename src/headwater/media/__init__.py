"""Media values, and the only home of PyAV and FFmpeg."""
