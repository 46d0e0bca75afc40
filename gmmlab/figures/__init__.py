"""The book's pictures: one function a picture, a file a chapter; the style that they share."""
