# -*- coding: utf-8 -*-
"""Every task of a developer's day is a command here. This file is read by old Pythons too: keep its syntax plain."""

import os
import sys

OLDEST = (3, 11)


def main():
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit("Calmécac necesita Python 3.11 o posterior y este es %s: usa «python3.11 manage.py …»." % found)
    from lms import bootstrap

    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as broken:  # its text is a sentence for whoever installs
        sys.exit(str(broken))
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
