"""The kinds of recognition: what a recognizer says of an image, and how that is scored."""
