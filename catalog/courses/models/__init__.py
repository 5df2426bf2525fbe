from catalog.courses.models.course import Course, CourseCompetency, CourseStandard, CourseVersion, LessonVersion
from catalog.courses.models.offer import OfferCompetency, OfferState, OfferTally
from catalog.courses.models.pages import CourseDeskPage, CoursePage, LessonPage
from catalog.courses.models.review import CommitteeReview

__all__ = [
    "CommitteeReview",
    "Course",
    "CourseCompetency",
    "CourseDeskPage",
    "CoursePage",
    "CourseStandard",
    "CourseVersion",
    "LessonPage",
    "LessonVersion",
    "OfferCompetency",
    "OfferState",
    "OfferTally",
]
