"""Who reads the rules (everyone: law is public) and who decides for a region."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

declare("guardrail.see", *Role)
declare("guardrail.decide", Role.LEADER, Role.DATA_OFFICER)
