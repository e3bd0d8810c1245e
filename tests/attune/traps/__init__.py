"""Documents with a trap in them, each beside a twin in which it is mended."""
