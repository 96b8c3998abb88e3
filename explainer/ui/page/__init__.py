"""What a page is made of: the lesson's frame, its parts, widgets, figures, questions."""
