"""Faults of checkpoints, conversions and installed models."""

from __future__ import annotations

from otterscope.errors import AppError


class CheckpointMissing(AppError):
    template = (
        "“{folder}” holds no checkpoint: {what} is not there. Choose the folder into which the model was "
        "downloaded, the one with config.json."
    )


class CheckpointDamaged(AppError):
    template = (
        "“{file}” of the checkpoint is damaged or was not downloaded to its end ({reason}). "
        "Nothing was written; download this file again."
    )


class WrongArchitecture(AppError):
    template = (
        "The checkpoint in “{folder}” is of the kind “{found}”. OtterScope converts OtterHD-8B, Fuyu-8B "
        "and their fine-tunes, which say “fuyu”. Nothing was written."
    )


class SettingUnsupported(AppError):
    template = (
        "The checkpoint's config.json says {setting} = {value}, and this program runs such networks only "
        "with {wanted}. Nothing was written."
    )


class TensorsMissing(AppError):
    template = (
        "The checkpoint lacks {count} of the tensors that its config.json asks for, the first is “{name}”. "
        "Nothing was written; download the missing files again."
    )


class TensorsSurplus(AppError):
    template = (
        "The checkpoint has {count} tensors that this network has no use for, the first is “{name}”. It "
        "is not a plain OtterHD or Fuyu model (an adapter, perhaps, that must be merged first). Nothing "
        "was written."
    )


class TensorMisshapen(AppError):
    template = (
        "The tensor “{name}” has the shape {found}, and by config.json it should be {wanted}. "
        "Nothing was written; the files do not belong together or are damaged."
    )


class TensorTypeUnsupported(AppError):
    template = (
        "The tensor “{name}” holds numbers of the type {found}. The converter reads float32, float16 and "
        "bfloat16; get the checkpoint in one of these. Nothing was written."
    )


class WeightsNotFinite(AppError):
    template = (
        "The tensor “{name}” holds values that are not numbers (NaN or infinite). "
        "Nothing was kept; the checkpoint is damaged, download it again."
    )


class WeightsOverflow(AppError):
    template = (
        "The tensor “{name}” holds values too large for {type}. Nothing was kept; convert to BF16 or F32 "
        "instead."
    )


class TokenizerMissing(AppError):
    template = (
        "“{folder}” has no tokenizer.model. Download that file of the model too; without it no text can "
        "be read."
    )


class TokenizerUnsupported(AppError):
    template = "The tokenizer of “{folder}” {what}, which this program does not read. Nothing was written."


class TokenMissing(AppError):
    template = (
        "The tokenizer of “{folder}” has no token “{token}”, without which no picture can be shown to the "
        "model. Nothing was written; check that tokenizer.model is the one of OtterHD or Fuyu."
    )


class CodeInCheckpoint(AppError):
    template = (
        "“{file}” asks for “{name}”, which no file of weights needs: it may try to run code. It was not "
        "opened any further. Get the model as safetensors, from its authors."
    )


class OldTorchFormat(AppError):
    template = (
        "“{file}” is in the format of PyTorch before 1.6, which cannot be read without running its code. "
        "Get the model as safetensors, or save it again with a newer PyTorch."
    )


class QuantizerMissing(AppError):
    template = (
        "The type {type} needs llama.cpp's library, and it was not found. Build it with “python3 dev.py "
        "native”, or convert to F16, BF16 or F32, which need none."
    )


class ModelExists(AppError):
    template = (
        "There is a model “{name}” in “{folder}” already. Nothing was changed; say --replace, "
        "remove it or choose another name."
    )


class ModelUnknown(AppError):
    template = (
        "No model is called “{name}”, neither installed nor as a file. “otterscope models” lists what is "
        "installed: {known}."
    )


class NoModel(AppError):
    template = (
        "No model is installed yet. Convert a checkpoint with “otterscope convert FOLDER” or add a GGUF "
        "pair with “otterscope models add FILE.gguf”."
    )


class NameAmbiguous(AppError):
    template = "“{name}” could be one of several models: {known}. Write the whole name."


class WhichModel(AppError):
    template = "Several models are installed: {known}. Say which one to ask with --model NAME."


class RemovalFailed(AppError):
    template = "“{path}” could not be removed ({reason}). Close the programs that use it and try again."


class NotALanguageModel(AppError):
    template = (
        "“{file}” is an mmproj, the part that reads pictures, and not the language model. "
        "Give the other file of the pair; the mmproj beside it is found by itself."
    )


class MmprojMissing(AppError):
    template = (
        "No mmproj for “{file}” lies beside it, and without one the model cannot see pictures. "
        "Put the mmproj GGUF of the same model into the same folder."
    )


class MmprojAmbiguous(AppError):
    template = (
        "Several mmproj files beside “{file}” would fit: {candidates}. Keep the right one there, "
        "or rename it to “{wanted}”."
    )


class WrongPair(AppError):
    template = (
        "“{language}” and “{mmproj}” are not a pair: {reason}. Use the two files that were made together "
        "from one checkpoint."
    )


class HashMismatch(AppError):
    template = (
        "“{file}” is no longer the file that was installed: its SHA-256 differs. "
        "Remove the model and convert or add it again."
    )


class HashUnknown(AppError):
    template = (
        "No hash of “{name}” was kept when it came here, so there is nothing to check it against. "
        "Add it with “otterscope models add” to have one."
    )
