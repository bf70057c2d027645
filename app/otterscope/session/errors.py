"""What can go wrong with what is kept, one sentence a class."""

from __future__ import annotations

from otterscope.errors import AppError


class SessionsDamaged(AppError):
    template = (
        "The file of your sessions was damaged. It is set aside as “{aside}”; what could still be read, "
        "{turns} questions in {sessions} sessions, was brought over into a new file."
    )


class SessionsUnreadable(AppError):
    template = (
        "The file of your sessions could not be read. It is set aside as “{aside}”, unchanged, "
        "and a new one was begun."
    )


class SessionsNewer(AppError):
    template = (
        "Your sessions were written by a newer OtterScope. Their file is set aside as “{aside}” for it; "
        "what this version can read, {turns} questions in {sessions} sessions, was brought over "
        "into a new one."
    )


class SessionsFileLost(AppError):
    template = (
        "The file of your sessions, “{path}”, was removed while it was open. "
        "It was written again from what was still in hand; leave it in its place while OtterScope runs."
    )


class SessionsDiskFull(AppError):
    template = (
        "The disk that holds your sessions, at “{path}”, is full. Everything goes on in memory and is "
        "written as soon as there is room: free some space before you close OtterScope."
    )


class SessionsNotWritable(AppError):
    template = (
        "Your sessions cannot be written to “{path}” ({reason}). Everything goes on in memory and is written "
        "as soon as that works again: check the folder before you close OtterScope."
    )


class SessionGone(AppError):
    template = "This session is no longer there: it was deleted in another window. Open the picture again."


class TurnGone(AppError):
    template = "This question is no longer there: it was deleted in another window. Ask it again."


class BoxGone(AppError):
    template = "This box is no longer there: it was removed in another window. Draw it again."


class SettingsDamaged(AppError):
    template = (
        "The file of your settings, “{path}”, could not be read ({reason}). It is kept as “{aside}”; "
        "the settings start from their defaults."
    )


class SettingsNotSaved(AppError):
    template = (
        "Your settings could not be written to “{path}” ({reason}). They hold until OtterScope is closed; "
        "check the folder and its disk."
    )
