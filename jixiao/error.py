"""What is raised where what was given cannot be used."""


class JixiaoError(Exception):
    """One line, Chinese and English, that says what is wrong and where."""
