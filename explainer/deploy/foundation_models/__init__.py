"""The foundation models that Amazon offers or offered: a table in which every cell has its source and date, and what has changed since."""
