from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.profiles.actions.holdings import Holding, Wanted, apply_holdings, end_holdings, plan_holdings
from catalog.profiles.actions.position import import_positions
from catalog.profiles.actions.posts import apply_posts, plan_posts
from catalog.profiles.models import Standard
from catalog.profiles.readers import read_positions
from lms.core import clock
from lms.core.imports import ImportCommand, Report
from lms.core.models import Institution
from lms.core.tables import Table, read_table
from lms.people.actions.roster import Planned, plan_people
from lms.people.actions.roster_writer import apply_people
from lms.people.actions.units_file import apply_units, plan_units
from lms.people.readers import read_people, read_units

KINDS = ("units", "people", "positions", "posts")
