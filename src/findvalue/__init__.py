"""findvalue finds the one article worth sending after an interview and puts it into the note."""

__version__ = "0.1.0"
