"""What tests and benches share: a real server, real publishers, a real browser and made media."""
