"""What is damaged on a form, mended with a witness or by a person; everything mended is logged."""
