"""A page that is a picture → the record of its tables: found on the image, read line by line by OCR."""
