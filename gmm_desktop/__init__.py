"""GMM Desktop: explore Expectation-Maximization for two-dimensional Gaussian mixtures."""

__version__ = "0.1.0"
