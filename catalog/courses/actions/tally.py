"""The counts beside the filters of the whole catalogue, kept with what they count."""

from django.db import transaction
from django.db.models import F

from catalog.courses.models import OfferTally
from catalog.courses.queries.catalogue import count_by_competency, count_by_modality
from lms.core.models import Institution


@transaction.atomic
def count_offers(institution: Institution) -> None:
    """Count the open courses of an institution anew, in the caller's transaction. Five queries. Safe to repeat.

    The row is taken first: of two who publish at once, the second counts what the first has left.
    """
    OfferTally.objects.get_or_create(institution=institution)
    tally = OfferTally.objects.filter(institution=institution)
    tally.update(version=F("version") + 1)
    tally.update(modalities=count_by_modality(institution), competencies=count_by_competency(institution))


def recount() -> int:
    """Count every institution's anew, for the clock: a slip in a count mends itself. How many."""
    tallied = Institution.objects.filter(pk__in=OfferTally.objects.values("institution"))
    for institution in tallied:
        count_offers(institution)
    return len(tallied)
