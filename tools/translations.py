"""Keeps the translations: finds every text of the window, updates the .ts files, and makes the .qm files.

python -m tools.translations update    bring the .ts files up to date with the sources (Qt's lupdate)
python -m tools.translations compile   make the .qm files of them (Qt's lrelease)

Texts are found in the syntax tree: `self.tr("…")`, whose context is its class, `….translate("Context", "…")`,
a local `tr(text)` that calls it, the sentences of the faults, and the reasons that are filled into those.
They are handed to lupdate as C++, which it reads for sure.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "app" / "otterscope"
FOLDER = ROOT / "resources" / "translations"
#: English has plurals alone: "%n file(s)" becomes "1 file" and "2 files".
LANGUAGES = ("en", "zh_CN", "ja")
#: Contexts of the sentences of faults, and of the words that are filled into them.
FAULT, FACT = "Fault", "Fact"


@dataclass(frozen=True, order=True)
class Text:
    """A text that a user may read; `plural` where it depends on a number."""

    context: str
    source: str
    plural: bool = False


def texts(sources: Path = SOURCES) -> list[Text]:
    """Every text of the program, in order."""
    found: set[Text] = set()
    for path in sorted(sources.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "ui" in path.relative_to(sources).parts[:1]:
            found.update(_window_texts(tree))
        found.update(_fault_texts(tree))
    return sorted(found)


def _window_texts(tree: ast.AST, context: str = "", local: str = "") -> Iterator[Text]:
    """Texts under a node, within the class `context`; `local` is the context of a local `tr`, or ""."""
    for node in ast.iter_child_nodes(tree):
        inner, near = context, local
        if isinstance(node, ast.ClassDef):
            inner = node.name
        elif isinstance(node, ast.FunctionDef):
            near = _local_context(node) or local
        elif isinstance(node, ast.Call):
            yield from _call(node, context, local)
        yield from _window_texts(node, inner, near)


def _call(node: ast.Call, context: str, local: str) -> Iterator[Text]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = [_literal(argument) for argument in node.args]
    if name == "tr" and isinstance(node.func, ast.Attribute) and given and given[0] is not None:
        yield Text(context, given[0], len(node.args) > 2 or any(k.arg == "n" for k in node.keywords))
    elif name == "tr" and local and given and given[0] is not None:
        yield Text(local, given[0])
    elif name == "translate" and len(given) > 1 and given[0] is not None and given[1] is not None:
        yield Text(given[0], given[1], len(node.args) > 3 or any(k.arg == "n" for k in node.keywords))


def _local_context(function: ast.FunctionDef) -> str:
    """The context of a `def tr(text)` inside a function, which calls translate with it."""
    for node in function.body:
        if isinstance(node, ast.FunctionDef) and node.name == "tr":
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and call.args and (first := _literal(call.args[0])) is not None:
                    return first
    return ""


def _fault_texts(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                target = part.targets[0] if isinstance(part, ast.Assign) else getattr(part, "target", None)
                value = getattr(part, "value", None)
                if isinstance(target, ast.Name) and target.id == "template" and value is not None:
                    sentence = _literal(value)
                    if sentence:
                        yield Text(FAULT, sentence)
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in ("reason", "what", "wanted", "known"):
                    for value in _choices(keyword.value):
                        fact = _literal(value)
                        if fact and (" " in fact):
                            yield Text(FACT, fact)
            if getattr(node.func, "id", "") in ("ConnectionBroken", "_refused"):
                for argument in node.args:
                    fact = _literal(argument)
                    if fact and " " in fact:
                        yield Text(FACT, fact)


def _choices(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [*_choices(node.body), *_choices(node.orelse)]
    return list(node.values) if isinstance(node, ast.BoolOp) else [node]


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def as_cpp(found: Sequence[Text]) -> str:
    """The texts as a source file that lupdate reads."""
    lines = ["void texts(int n) {"]
    for text in found:
        source = text.source.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        number = ', "", n' if text.plural else ""
        lines.append(f'QCoreApplication::translate("{text.context}", "{source}"{number});')
    return "\n".join([*lines, "}", ""])


def ts_file(language: str, folder: Path = FOLDER) -> Path:
    """Where the translations of a language are written by people."""
    return folder / f"otterscope_{language}.ts"


def update(folder: Path = FOLDER) -> None:
    """Bring the .ts files up to date; translations of texts that are gone are dropped."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "texts.cpp"
        source.write_text(as_cpp(texts()), encoding="utf-8")
        for language in LANGUAGES:
            only = ["-pluralonly"] if language == "en" else []
            options = ["-locations", "none", "-no-obsolete", *only, "-source-language", "en"]
            _run(
                "lupdate",
                str(source),
                *options,
                "-target-language",
                language,
                "-ts",
                str(ts_file(language, folder)),
            )


def compile_all(folder: Path = FOLDER, out: Path | None = None) -> list[Path]:
    """Make the .qm files; their paths."""
    made = []
    for language in LANGUAGES:
        path = (out or folder) / f"otterscope_{language}.qm"
        _run("lrelease", "-silent", str(ts_file(language, folder)), "-qm", str(path))
        made.append(path)
    return made


def _run(tool: str, *arguments: str) -> None:
    import PySide6

    program = Path(PySide6.__file__).parent / tool
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool} failed:\n{done.stdout}{done.stderr}")


def main(arguments: list[str]) -> int:
    """Do what was asked."""
    if arguments == ["update"]:
        update()
    elif arguments == ["compile"]:
        compile_all()
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
