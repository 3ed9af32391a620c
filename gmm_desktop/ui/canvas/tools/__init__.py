"""What a gesture or a key on the canvas does: edit, paint or predict."""
