from certification.models.application import Application, Evidence, EvidenceCriterion, EvidenceVerdict, ItemRecord
from certification.models.call import Consent, EcCall, Registration, RegistrationDocument, RegistrationSheet
from certification.models.instrument import Instrument, InstrumentItem
from certification.models.plan import (
    AssessmentPlan,
    CandidateDiagnosis,
    DiagnosisDecision,
    DiagnosisDraft,
    PlanAgreement,
    PlanRemark,
)
from certification.models.process import Process, ProcessActor, ProcessMove, Suspension
from certification.models.report import AssessmentReport, JudgementAct, ReportReceipt, SurveyAnswer
from certification.models.request import CertificateRequest
from certification.models.ruling import (
    Ballot,
    BatchRow,
    CertificateDelivery,
    Opinion,
    Portfolio,
    PortfolioCheck,
    RowOpening,
    Ruling,
    RulingBatch,
)

__all__ = [
    "Application",
    "AssessmentPlan",
    "AssessmentReport",
    "Ballot",
    "BatchRow",
    "CandidateDiagnosis",
    "CertificateDelivery",
    "CertificateRequest",
    "Consent",
    "DiagnosisDecision",
    "DiagnosisDraft",
    "EcCall",
    "Evidence",
    "EvidenceCriterion",
    "EvidenceVerdict",
    "Instrument",
    "InstrumentItem",
    "ItemRecord",
    "JudgementAct",
    "Opinion",
    "PlanAgreement",
    "PlanRemark",
    "Portfolio",
    "PortfolioCheck",
    "Process",
    "ProcessActor",
    "ProcessMove",
    "Registration",
    "RegistrationDocument",
    "RegistrationSheet",
    "ReportReceipt",
    "RowOpening",
    "Ruling",
    "RulingBatch",
    "SurveyAnswer",
    "Suspension",
]
