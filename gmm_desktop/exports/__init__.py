"""What is taken away: pictures, animations, reports, numbers and scripts."""
