"""Whether to paint through OpenGL: where a real GPU is, and where it pays.

A plain widget composes a frame of 1600 × 1000 in a few milliseconds on any machine; software OpenGL would
take ten times that. On a dense screen there are four times the pixels to fill, and a GPU is faster at it.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

Choice = Literal["auto", "on", "off"]

#: Renderers that are a processor in disguise.
SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "microsoft basic", "gdi generic")
#: Device pixels of the screen from which the GPU is worth its start-up time.
DENSE = 5_000_000
_GL_RENDERER = 0x1F01


def is_real(renderer: str) -> bool:
    """Whether OpenGL's name of a renderer is that of a GPU."""
    return bool(renderer) and not any(name in renderer.lower() for name in SOFTWARE)


def renderer() -> str:
    """What OpenGL calls the machine's renderer; "" if there is no OpenGL. Takes up to a third of a second."""
    surface = QOffscreenSurface()
    surface.create()
    context = QOpenGLContext()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    try:
        return str(context.functions().glGetString(_GL_RENDERER) or "")
    finally:
        context.doneCurrent()


def wanted(choice: Choice) -> bool:
    """Whether to paint through OpenGL: "auto" where a real GPU serves a dense screen."""
    if choice != "auto":
        return choice == "on"
    screen = QGuiApplication.primaryScreen()
    size, dpr = screen.size(), screen.devicePixelRatio()
    return size.width() * size.height() * dpr * dpr >= DENSE and is_real(renderer())
