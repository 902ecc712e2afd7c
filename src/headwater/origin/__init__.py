"""Ways out over HTTP: playlists, manifests and media as views over the segment log."""
