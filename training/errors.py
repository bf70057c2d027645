"""Faults of a training run: of its data, its settings and what it keeps."""

from __future__ import annotations

from otterscope.errors import AppError


class BadLine(AppError):
    """A line of the data that cannot be learned from. The run goes on without it."""


class LineNotJson(BadLine):
    template = "“{file}”, line {line} is not JSON ({reason}); it was left out."


class LineWithoutConversation(BadLine):
    template = "“{file}”, line {line} holds no conversation: {what}; it was left out."


class LineWithoutPicture(BadLine):
    template = "“{file}”, line {line} names the picture “{image}”, which is not there; it was left out."


class LineNamesNoPicture(BadLine):
    template = "“{file}”, line {line}: its “image” is not the name of one picture; it was left out."


class LineTooLong(BadLine):
    template = (
        "“{file}”, line {line} takes {tokens} tokens with its picture and the model reads {context}; "
        "it was left out."
    )


class PictureLeftOut(BadLine):
    template = (
        "“{file}”, line {line}: the picture could not be read, and its questions are left out of this step. "
        "{reason}"
    )


class DataMissing(AppError):
    template = "There is no data file “{file}”. Check the name, or whether its disk is connected."


class DataUnreadable(AppError):
    template = (
        "“{file}” cannot be read as data ({reason}). It should be JSON Lines, or the JSON list of a data set "
        "in LLaVA's manner. Nothing was trained."
    )


class DataEmpty(AppError):
    template = "“{file}” is empty: there is nothing to learn from in it. Nothing was trained."


class NothingToLearn(AppError):
    template = (
        "“{file}” holds nothing to learn from: {bad} of its {lines} entries are bad. Nothing was trained; "
        "the lines above say what is wrong."
    )


class SettingWrong(AppError):
    template = "{setting} is {value}, and it must be {wanted}. Nothing was trained."


class BatchUneven(AppError):
    template = (
        "A batch of {batch} pictures cannot be dealt evenly to {processes} processes that take {at_once} at "
        "once. Choose --batch or --at-once so that it can. Nothing was trained."
    )


class OtherRun(AppError):
    template = (
        "“{out}” holds a run with another setting: {setting} was {before} and is {now}. Nothing was changed; "
        "go on with the setting of before, or choose another --out."
    )


class OutputUnusable(AppError):
    template = "The folder “{out}” cannot be used ({reason}). Nothing was trained; choose another --out."


class NotEnoughRoom(AppError):
    template = (
        "The disk that holds “{out}” has {free} free, and checkpoints of this model take {needed}. "
        "Nothing was trained; free some space or choose another --out."
    )


class CheckpointNotWritten(AppError):
    template = (
        "The checkpoint of step {step} could not be written ({reason}). What was kept before is whole: free "
        "some space or check the disk, and run the same command again to go on from step {kept}."
    )


class CompilingFailed(AppError):
    template = (
        "The network could not be compiled ({reason}). Step {kept} was the last one kept. Run it again "
        "without --compile, or install what is missing."
    )


class LogNotWritten(AppError):
    template = (
        "The log “{file}” could not be written ({reason}). The checkpoints are whole: free some space or "
        "check the disk, and run the same command again to go on from the last one."
    )


class ModelNotWritten(AppError):
    template = (
        "The trained model could not be written to “{folder}” ({reason}). The training itself is kept: free "
        "some space or check the disk, and run the same command again."
    )


class CheckpointBroken(AppError):
    template = (
        "The checkpoint “{folder}” cannot be read any more ({reason}). Remove that folder and run the same "
        "command again, to go on from the one before it."
    )


class NetworkUnreadable(AppError):
    template = (
        "The weights in “{folder}” could not be loaded ({reason}). Nothing was trained; if files are missing "
        "or broken off, download them again."
    )


class TooLittleMemory(AppError):
    template = (
        "Step {step} does not fit into the memory of {device}. Step {kept} was the last one kept. Take fewer "
        "pictures at once (--at-once) to go on from there; or begin another run, in another --out, with "
        "fewer questions a picture (--pack), smaller --sizes or --lora."
    )


class LossLost(AppError):
    template = (
        "The loss of step {step} is no number any more. Step {kept} was the last one kept. Look at the data "
        "of this step; or begin another run, in another --out, with a smaller --rate or --precision f32."
    )


class NothingLearned(AppError):
    template = (
        "Of the last {pictures} pictures nothing could be learned: the lines above say why each was left "
        "out. Step {kept} was the last one kept. Check the data and its disk, and run the same command again."
    )


class NetworkTooLarge(AppError):
    template = (
        "The network with all that training it takes does not fit into the memory of {device}. What was kept "
        "before is whole. More GPUs (docs/training.md) help, or another run, in another --out, with --lora "
        "and --precision bf16."
    )


class PartMissing(AppError):
    template = (
        "Training needs {package}, which this Python does not have. Start it with “python3 dev.py train”, "
        "which installs what it needs into a place of its own."
    )
