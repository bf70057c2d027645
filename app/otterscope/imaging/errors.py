"""Faults of pictures, one class a sentence."""

from __future__ import annotations

from otterscope.errors import AppError


class NotAPicture(AppError):
    template = (
        "“{path}” is not a picture that OtterScope can open. "
        "Nothing was changed; choose a JPEG, PNG, TIFF, WebP, AVIF, HEIC, GIF, BMP, SVG or slide file."
    )


class EmptyFile(AppError):
    template = "“{path}” is empty. Choose another file, or copy it again from where it came."


class PictureDamaged(AppError):
    template = (
        "“{path}” is damaged and cannot be shown. The file was left as it is; "
        "copy it again from where it came, or open another."
    )


class RegionDamaged(AppError):
    template = (
        "“{path}” is damaged where the region {region} lies. "
        "The rest of the picture can still be used; choose another region or a sound copy of the file."
    )


class PictureTooLarge(AppError):
    template = (
        "“{path}” says it is {width} × {height} pixels, more than OtterScope opens ({limit} a side). "
        "The file was left as it is; check where it came from."
    )


class PictureNeedsTooMuchMemory(AppError):
    template = (
        "“{path}” is {width} × {height} pixels in a form that must be decoded whole, which takes {needed} "
        "of memory; OtterScope allows {budget}. Save it as baseline JPEG, PNG or tiled TIFF to open it."
    )


class RegionNeedsTooMuchMemory(AppError):
    template = (
        "The region {region} is {needed} of pixels and {budget} are allowed at once. "
        "The picture stays open; choose a smaller region or a smaller scale."
    )


class TooManyPages(AppError):
    template = (
        "“{path}” claims more than {limit} pages or a list of pages that never ends. "
        "The file was left as it is; check where it came from."
    )


class NoSuchPage(AppError):
    template = "“{path}” has {pages} pages and no page {page}. Choose a page from 1 to {pages}."


class PictureChanged(AppError):
    template = (
        "“{path}” was changed or removed after it was opened. "
        "What was already read is kept; open the file again to go on."
    )


class FormatNeedsExtra(AppError):
    template = (
        "“{path}” is a whole-slide picture of a kind that needs the OpenSlide extra. "
        "Install OtterScope with its “slide” extra and open it again."
    )


class TilesNotKept(AppError):
    template = (
        "The sharp view of “{path}” could not be kept in the cache folder ({reason}). "
        "The picture can be used as before, only slower; free some space and open it again."
    )


class PictureTruncated(AppError):
    template = (
        "“{path}” breaks off before its end. What it has is shown; "
        "copy it again from where it came to see the rest."
    )


class PicturePartlyDamaged(AppError):
    template = (
        "“{path}” is damaged inside. It is shown, but parts of it may be grey, shifted or in wrong colours; "
        "copy it again from where it came."
    )


class ReadingFailed(AppError):
    template = (
        "Something inside the program failed while this picture was read ({reason}). What is shown stays and "
        "nothing was lost; open the picture again, and if it comes back, please report it with the log."
    )
