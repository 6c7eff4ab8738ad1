"""The package itself: names, types, the command, the examples in its docstrings."""

import doctest
import importlib
import inspect
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import copydesk
from copydesk import _native

MODULES = ["copydesk", "copydesk.deduplication", "copydesk.desk", "copydesk.gazetteer"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    outcome = doctest.testmod(importlib.import_module(name), extraglobs={"copydesk": copydesk})
    assert outcome.attempted and not outcome.failed


def test_version():
    assert copydesk.__version__ == metadata.version("copydesk")


def test_the_stub_has_what_the_module_has():
    stub = (Path(copydesk.__file__).parent / "_native.pyi").read_text()
    for name, member in inspect.getmembers(_native):
        if name.startswith("_"):
            continue
        assert f"class {name}:" in stub or f"def {name}(" in stub, f"{name} is missing from the stub"
        if not inspect.isclass(member):
            continue
        body = stub.split(f"class {name}:")[1].split("\n@final")[0]
        for attribute in vars(member):
            if not attribute.startswith("_") or attribute == "_repr_html_":
                assert f"def {attribute}(" in body, f"{name}.{attribute} is missing from the stub"


def test_the_stub_has_nothing_more():
    """Everything that the stub names is there."""
    import ast

    stub = ast.parse((Path(copydesk.__file__).parent / "_native.pyi").read_text())
    for node in stub.body:
        if isinstance(node, ast.FunctionDef):
            assert hasattr(_native, node.name)
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef):
                    assert hasattr(getattr(_native, node.name), member.name), f"{node.name}.{member.name}"


def test_the_command(tmp_path):
    command = Path(sys.executable).with_name("copydesk")
    path = tmp_path / "a.txt"
    path.write_text("Fog closed Seoul.", encoding="utf-8")
    done = subprocess.run([command, "read", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Seoul" in done.stdout and "\x1b" not in done.stdout
    done = subprocess.run([command, "read", path, "--color", "always"], capture_output=True, text=True, check=False)
    assert "\x1b" in done.stdout
    done = subprocess.run([command, "read", tmp_path / "b.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "b.txt" in done.stderr and not done.stdout
    done = subprocess.run([command, "read", "-"], input="Rain in Lima.", capture_output=True, text=True, check=False)
    assert "Lima" in done.stdout
