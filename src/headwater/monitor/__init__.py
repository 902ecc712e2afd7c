"""Alarms: raised by machines, seen and acknowledged by people."""
