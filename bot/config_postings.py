"""The tables of the configuration about when and how the status mail goes out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.config_table import Table
from bot.cron_line import cron_line

CRON = 'five fields, weekdays by name: "0 9 * * mon" (minute, hour, day, month, weekday; day and weekday must both fit)'


class PostingTable(Table):
    """How a status mail goes out."""

    mode: Literal["shadow", "approve", "auto"] = Field(default="approve", description='"shadow", "approve" or "auto"')
    silence: Literal["hold", "post"] = Field(default="hold", description='"hold" or "post": what happens when no manager answers the preview')
    change_share: float = Field(
        default=0.4, strict=True, gt=0, le=1, description="the share of items one posting may change, above 0 and up to 1"
    )
    owners: Literal["none", "cc", "bcc"] = Field(default="none", description='"none", "cc" or "bcc": whether owners get a copy of their own')
    most_recipients: int = Field(default=10, strict=True, ge=1, description="visible recipients of one mail, as list software limits them, a whole number from 1 up")
    thread: bool = Field(default=False, strict=True, description="true (a posting answers the one before it) or false")


class ScheduleTable(Table):
    """When things happen by themselves, in the time zone of the record."""

    posting: Annotated[str, AfterValidator(cron_line)] | None = Field(default=None, description=CRON)
    preview_lead: float = Field(default=24.0, strict=True, ge=0, le=168, description="hours between the preview and its posting, from 0 to 168")
    reminders: tuple[Annotated[int, Field(strict=True, ge=1, le=90)], ...] = Field(
        default=(7, 1), description="a list of days before a milestone, each from 1 to 90: [7, 1]"
    )
    self_check: Annotated[str, AfterValidator(cron_line)] = Field(default="30 5 * * *", description=CRON)
    retention: int | None = Field(default=None, strict=True, ge=30, description="days after which mail that is no evidence loses its bytes, from 30 up; left out: never")
