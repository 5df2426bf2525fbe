from lms.delivery.models.enrolment import ComponentMark, Enrolment, LessonProgress, RunResult
from lms.delivery.models.run import CourseRun, Facilitation, RunQuiz
from lms.delivery.models.session import Attendance, Session

__all__ = [
    "Attendance",
    "ComponentMark",
    "CourseRun",
    "Enrolment",
    "Facilitation",
    "LessonProgress",
    "RunQuiz",
    "RunResult",
    "Session",
]
