"""Forms as printed → the long tables of a release."""
