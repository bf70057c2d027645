"""Faults that only show where the rooms meet, one class a sentence."""

from __future__ import annotations

from otterscope.errors import AppError


class NoPicture(AppError):
    template = "No picture is open. Open one, draw a box on it and ask again."


class PictureClosed(AppError):
    template = (
        "The picture was closed before its pixels were read for this question. "
        "The question is kept; open the picture and ask it again."
    )


class PixelsChanged(AppError):
    template = (
        "The picture has changed since this was asked, and its pixels of then were not kept: what the model "
        "saw cannot be shown. The question, its answer and its small picture are kept."
    )


class InnerFault(AppError):
    template = (
        "Something inside the program failed ({reason}). What was asked and answered is kept; ask again, "
        "and if it comes back, please report it with the log."
    )
