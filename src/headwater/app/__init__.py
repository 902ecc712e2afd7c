"""The composition root: settings, command line, supervisor and assembly of the processes."""
