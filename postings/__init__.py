"""What a posting is: its model and its cleaning. No network, no files, no clock."""
