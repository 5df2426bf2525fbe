"""What `manage.py bench` measures: our own server, over a database of its own, asked by clients of other processes."""
