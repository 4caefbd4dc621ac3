"""Convolutions, poolings and signals worked by hand, and the check of what somebody else has worked out."""
