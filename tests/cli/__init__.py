"""The command edge."""
