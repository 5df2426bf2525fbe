from lms.delivery.models.enrolment import ComponentMark, Enrolment, LessonProgress, RunResult
from lms.delivery.models.run import CourseRun, Facilitation, RunQuiz

__all__ = ["ComponentMark", "CourseRun", "Enrolment", "Facilitation", "LessonProgress", "RunQuiz", "RunResult"]
