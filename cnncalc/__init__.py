"""A toolkit for everybody who teaches or learns convolutional networks."""
