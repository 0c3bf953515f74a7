"""What a posting is: the model, cleaning, role numbers, matching. No network, no files, no clock."""
