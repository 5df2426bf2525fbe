


KINDS = ("units", "people", "positions", "posts")
