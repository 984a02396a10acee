"""What is damaged on a form, recovered with a witness or by a person: forms in, new forms and a log out."""
