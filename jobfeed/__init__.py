"""What a person touches: commands, settings, the bundled careers site."""
