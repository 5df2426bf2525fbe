"""The eight courses of the demo: written on the desk, approved by the committee, published, as people do it."""

from pathlib import Path

from catalog.courses.actions.desk import send_to_committee
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review
from catalog.courses.models import CommitteeReview, CourseVersion
from catalog.courses.sources import read_source
from lms.core.models import Institution
from lms.people.models import Person

SOURCES = Path(__file__).resolve().parent / "courses"
WAITING = "IP-ETI-01"  # its second version waits for the committee, so that its home has something to decide


def build_courses(institution: Institution, *, author: Person, judge: Person) -> None:
    """Publish every course that has no version yet, and leave one second version waiting. Repeating it adds nothing."""
    desk = ensure_desk(institution)
    published = set(
        CourseVersion.objects.filter(course__institution=institution).values_list("course__code", flat=True)
    )
    for folder in sorted(path.parent for path in SOURCES.glob("*/course.json")):
        document, files = read_source(folder)
        if document["code"] not in published:
            page = write_pages(desk, document, files, by=author)
            review = decide_review(send_to_committee(page, by=author), approve=True, remarks="", by=judge)
            publish_course_version(review, by=author)
        if (
            document["code"] == WAITING
            and not CommitteeReview.objects.filter(
                course__institution=institution, state=CommitteeReview.State.PENDING
            ).exists()
        ):
            document["keywords"] = [*document["keywords"], "obsequios"]
            send_to_committee(write_pages(desk, document, files, by=author), by=author)
