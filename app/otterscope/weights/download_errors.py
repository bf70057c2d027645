"""Faults of downloads. All of them keep what has come so far, unless their sentence says otherwise."""

from __future__ import annotations

from otterscope.errors import AppError


class NameNotUsable(AppError):
    template = (
        "“{name}” is no name of a model. Write it as its page shows it, an owner and a model with a slash "
        "between them, such as “Otter-AI/OtterHD-8B”."
    )


class AddressNotSafe(AppError):
    template = (
        "“{address}” was not asked: models are fetched over https alone, so that nobody on the way can "
        "change them. Nothing was downloaded; use an address that begins with https."
    )


class ServiceUnreachable(AppError):
    template = (
        "{service} cannot be reached ({reason}). Check the connection and try again; a download that was "
        "begun goes on from what has come of it."
    )


class ConnectionLost(AppError):
    template = (
        "The connection to {service} broke off again and again while “{file}” came ({reason}). What has come "
        "so far is kept; start the download again later, it goes on from there."
    )


class NotOnService(AppError):
    template = (
        "{service} has no model “{name}”, or shows it only to people who are logged in. Check the name; "
        "a model behind a login can be downloaded in a browser and then converted."
    )


class LoginNeeded(AppError):
    template = (
        "{service} gives “{name}” only to people who have logged in and accepted its terms. Do that in a "
        "browser, download the model's files there, and convert their folder."
    )


class ServiceBusy(AppError):
    template = (
        "{service} asks to be left alone for a while: too many requests came from this address. What has "
        "come so far is kept; start the download again later, it goes on from there."
    )


class ServiceFailed(AppError):
    template = (
        "{service} answered with an error ({status}). What has come so far is kept; start the download "
        "again later, it goes on from there."
    )


class AnswerUnclear(AppError):
    template = (
        "What {service} answered about “{name}” cannot be understood ({reason}). Nothing was downloaded; "
        "check the address of the service, or download the files in a browser."
    )


class RedirectRefused(AppError):
    template = (
        "{service} sends the download on to “{address}”, and it was not followed there: {reason}. What has "
        "come so far is kept; try again later, or download the files in a browser."
    )


class NothingToInstall(AppError):
    template = (
        "“{name}” holds neither a checkpoint (config.json, tokenizer.model and weights) nor a GGUF model "
        "with its mmproj. Nothing was downloaded; choose another model."
    )


class SizeNotAsStated(AppError):
    template = (
        "{service} sends {found} bytes for “{file}” where its list says {stated}. The download was stopped "
        "and this file not kept; the others are. Try again later, or choose another service."
    )


class HashNotAsStated(AppError):
    template = (
        "“{file}” came through, but its SHA-256 is not the one that {service} states for it. It is not used "
        "and was set aside as “{aside}”; the other files are kept. Start the download again to fetch this "
        "one anew."
    )


class DownloadNotWritten(AppError):
    template = (
        "Writing the download to “{path}” failed ({reason}). What was written so far is kept; make room or "
        "check the disk, then start the download again, it goes on from there."
    )


class DownloadBusy(AppError):
    template = (
        "“{name}” is being downloaded by another OtterScope already. Nothing was changed; wait for that one, "
        "or stop it and start the download again."
    )


class NoSuchDownload(AppError):
    template = "No download of “{name}” was begun and not finished. Nothing was changed."
