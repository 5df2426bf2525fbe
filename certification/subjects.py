"""What is signed in a process and in what capacity: names that stay for ever, because signatures carry them."""

PLAN = "certification.plan"
RECORDS = "certification.records"  # the closed instrument
JUDGEMENT = "certification.judgement"
REPORT = "certification.report"
CHECK = "certification.check"
RULING = "certification.row"  # a process in a lot, put to the vote
ACTA = "certification.acta"
BALLOT = "certification.ballot"  # all that a member of the group votes in a lot
REQUEST = "certification.request"
NOT_UPHELD = "certification.not-upheld"  # what a letter follows from

CANDIDATE, ASSESSOR, VERIFIER = "candidate", "assessor", "verifier"
MEMBER, CERTIFIER = "ruling_member", "certifying_body"
CAPACITIES = {
    CANDIDATE: "Persona candidata",
    ASSESSOR: "Persona evaluadora",
    VERIFIER: "Persona verificadora",
    MEMBER: "Integrante del grupo de dictamen",
    CERTIFIER: "Organismo certificador",
}
