"""Crowds that sit a quiz: what `manage.py bench quiz|starts|saves` sends against a server of ours."""
