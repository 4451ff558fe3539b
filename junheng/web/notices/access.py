"""Who is told, and who sees the digest of a region."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

declare("notice.see", *Role)
declare("digest.see", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)
