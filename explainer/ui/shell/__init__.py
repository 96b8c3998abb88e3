"""The frame around every lesson: menu, sidebar, style, downloads."""
