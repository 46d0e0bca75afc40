"""How a folder of notebooks is graded: each in a process of its own, that is not trusted."""
