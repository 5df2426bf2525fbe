from lms.people.queries import people, units

__all__ = ["people", "units"]
