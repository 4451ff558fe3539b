"""Workflows of one shape as data: call, application, review, publicity, result, and what follows.

Pilots, projects, school titles, recognition, the classes of schools and awards differ in who
applies, what is asked, who judges and by when; none of that is code.  A plan pack says it in
``processes.yaml``; :mod:`flow` says what comes next, :mod:`scoring` what the marks amount to,
:mod:`publicity` how long objections are heard.
"""

from junheng.policy.process.loading import lint_processes, process_of, processes_of
from junheng.policy.process.model import Process, Stage

__all__ = ["Process", "Stage", "lint_processes", "process_of", "processes_of"]
