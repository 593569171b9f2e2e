"""Plain texts: head, title, pictures, front matter."""
