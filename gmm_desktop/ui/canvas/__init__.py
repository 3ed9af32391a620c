"""The scatter plot on which the mixture is seen and dragged."""
