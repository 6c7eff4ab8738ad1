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


def test_all_that_is_public_has_a_docstring():
    for name in copydesk.__all__:
        public = getattr(copydesk, name)
        assert public.__doc__, name
        if inspect.isclass(public):
            for attribute, member in vars(public).items():
                assert attribute.startswith("_") or member.__doc__, f"{name}.{attribute}"


def test_the_command_says_what_is_wrong_and_where(tmp_path):
    command = Path(sys.executable).with_name("copydesk")

    def run(*args):
        done = subprocess.run([command, "run", *args], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    records = tmp_path / "in.jsonl"
    records.write_bytes(b'\xef\xbb\xbf{"text": "\xff"}\nno json\n{"id": "3"}\n{"text": "fine"}\n')
    code, said = run(records, "-o", tmp_path / "out.jsonl")
    assert code == 1
    assert f"{records}:1:11: not UTF-8 at byte 13 of the file" in said
    assert f"{records}:2:" in said and "not a JSON object" in said
    assert f'{records}:3: no field "text"; it has id' in said
    assert "1 article," in said and "3 records were bad" in said
    before = records.read_bytes()
    code, said = run(records, "-o", records)
    assert code == 2 and "is an input" in said and records.read_bytes() == before
    partial = tmp_path / "out.jsonl.partial"
    partial.write_text("half")
    code, said = run(records, "-o", tmp_path / "out.jsonl")
    assert code == 2 and "--resume" in said and partial.read_text() == "half"
    partial.unlink()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    assert run(records, "-o", tmp_path / "link.jsonl")[0] == 1 and (tmp_path / "link.jsonl").is_symlink()


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
