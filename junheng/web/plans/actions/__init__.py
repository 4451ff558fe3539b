"""Verbs of the plans app: prepare, settle, adopt, end; make responsible, hand out, receive."""

from junheng.web.plans.actions.adoption import (
    adoption_begin,
    adoption_bind,
    adoption_drop,
    adoption_end,
    adoption_make,
    adoption_prefer,
    adoption_return,
    adoption_settle,
    adoption_submit,
)
from junheng.web.plans.actions.duty import (
    duty_assign,
    duty_change,
    duty_hand_out,
    duty_hand_over,
    duty_receive,
    duty_withdraw,
)
from junheng.web.plans.actions.indicator import (
    indicator_begin,
    indicator_publish,
    indicator_save,
    indicator_withdraw,
    local_target_end,
    local_target_set,
)

__all__ = [
    "adoption_begin",
    "adoption_bind",
    "adoption_drop",
    "adoption_end",
    "adoption_make",
    "adoption_prefer",
    "adoption_return",
    "adoption_settle",
    "adoption_submit",
    "duty_assign",
    "duty_change",
    "duty_hand_out",
    "duty_hand_over",
    "duty_receive",
    "duty_withdraw",
    "indicator_begin",
    "indicator_publish",
    "indicator_save",
    "indicator_withdraw",
    "local_target_end",
    "local_target_set",
]
