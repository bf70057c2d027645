"""Faults of the model's side, each with its sentence."""

from __future__ import annotations

from otterscope.errors import AppError

#: What C++, Python and ggml say when memory ran out.
_NO_MEMORY = (
    "std::bad_alloc",
    "MemoryError",
    "to allocate",
    "out of memory",
    "new thread",
    "pthread_create failed",
    "Memory allocation still failed",
    "failed to map segment",
    "Cannot allocate memory",
    "mem_buffer != NULL",
    "GGML_ASSERT(buffer)",
)


def tells_of_memory(detail: str) -> bool:
    """Whether a log or a process's last words say that memory ran out."""
    return any(words in detail for words in _NO_MEMORY)


class NativePartMissing(AppError):
    template = (
        "The native part that runs the model is missing or damaged. "
        "Run “python3 dev.py native” (or install OtterScope again), then ask again."
    )


class ModelFileMissing(AppError):
    template = "The model file “{path}” is gone. Put it back or choose another model; nothing asked was lost."


class ModelUnreadable(AppError):
    template = (
        "The model file “{path}” is damaged or of a kind that this program cannot run. "
        "Check it with “otterscope models verify”, or convert or download it again."
    )


class ModelNotVision(AppError):
    template = (
        "“{path}” is not the image part (mmproj) of a model. Choose the mmproj file made with the model."
    )


class ModelIsImagePart(AppError):
    template = (
        "“{path}” is the image part (mmproj) of a model and cannot answer by itself. "
        "Choose the language model that it was made with."
    )


class PairMismatch(AppError):
    template = (
        "“{model}” and “{mmproj}” do not belong together. "
        "Choose the mmproj file that was made with this model; both files are unchanged."
    )


class NotEnoughMemory(AppError):
    template = (
        "There was not enough memory: {what} needs about {needed} and about {free} is free. "
        "Choose a smaller region, cache type q8_0 or a smaller model type; nothing asked was lost."
    )


class FlashAttentionNeeded(AppError):
    template = (
        "Cache type {cache_type} needs flash attention, which is switched off. "
        "Switch it on, or choose cache type f16."
    )


class MemoryRanOut(AppError):
    template = (
        "The memory ran out while the model worked. Choose a smaller region, cache type q8_0 or a smaller "
        "model type; nothing asked was lost."
    )


class RegionTooLarge(AppError):
    template = (
        "This region is {tokens} tokens and the model reads at most {limit} at once. Choose a region of at "
        "most about {width} × {height} pixels, or shrink it to {percent} % (--scale {scale})."
    )


class PictureTooManyTokens(AppError):
    template = (
        "This region is {tokens} tokens for this model, which reads at most {limit} at once. "
        "Choose a smaller one, shrink it, or choose a model that reads more."
    )


class ContextTooSmall(AppError):
    template = (
        "At most {limit} tokens at once, as it is set or as the model can, are too few for any region with a "
        "question. Allow a larger context or choose another model."
    )


class TokensUnknown(AppError):
    template = (
        "How many tokens a picture takes is known only once “{model}” has seen it, so what a region needs "
        "cannot be told before. Its weights alone take about {weights}; ask, and the receipt says the tokens."
    )


class RegionTooManyPixels(AppError):
    template = (
        "This region has {pixels} megapixels, and this model, which resizes pictures by itself, is handed "
        "at most {most}. Choose a smaller region, or shrink it (--scale {scale})."
    )


class QuestionTooLong(AppError):
    template = (
        "The question is too long for what the region leaves: {tokens} tokens, and {left} are left. "
        "Shorten it or choose a smaller region."
    )


class QuestionEmpty(AppError):
    template = "There is no question. Type one, such as “How many camels?”."


class EngineDied(AppError):
    template = (
        "The model's process stopped unexpectedly ({reason}). What was asked and answered is kept; "
        "ask again to start it anew."
    )


class EngineFailed(AppError):
    template = "The model could not go on ({reason}). What was asked and answered is kept; ask again."


class EngineClosed(AppError):
    template = "The model's process is being closed. Ask again once the program is ready."


class NoModelLoaded(AppError):
    template = "No model is loaded yet. Choose one first."


class PromptUnknown(AppError):
    template = "This model's chat format is not one that this program can fill in. Choose another model."
