"""The nouns of a process: call, application, review, objection, and what follows an award.

A :class:`Call` (申报通知) is one round of one process of a plan in one region.  An
:class:`Application` (申报) is what one school or town hands in; once awarded it is a project.  A
:class:`Reviewer` (评审专家) judges in one call; a :class:`Review` (评审表) is one sheet on one
application.  An :class:`Objection` (异议) is heard while a result is announced.  A
:class:`StepDone` (环节记录) and a :class:`Milestone` (节点) follow the award.
"""

from junheng.web.processes.models.application import Application, ApplicationState, Attachment
from junheng.web.processes.models.call import Call, Objection, ObjectionState, Reviewer
from junheng.web.processes.models.project import Milestone, StepDone, StepVerdict
from junheng.web.processes.models.review import Review

__all__ = [
    "Application",
    "ApplicationState",
    "Attachment",
    "Call",
    "Milestone",
    "Objection",
    "ObjectionState",
    "Review",
    "Reviewer",
    "StepDone",
    "StepVerdict",
]
