from lms.delivery.forms.attendance import AttendanceForm
from lms.delivery.forms.enrolment import EnrolListForm
from lms.delivery.forms.marks import MarksForm, MarksListForm
from lms.delivery.forms.run import FacilitatorForm, OpenRunForm
from lms.delivery.forms.session import ReasonForm, SessionForm

__all__ = [
    "AttendanceForm",
    "EnrolListForm",
    "FacilitatorForm",
    "MarksForm",
    "MarksListForm",
    "OpenRunForm",
    "ReasonForm",
    "SessionForm",
]
