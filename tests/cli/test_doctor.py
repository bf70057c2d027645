"""`otterscope doctor`: what this machine has."""

from __future__ import annotations

import json

from tests.cli.conftest import Program


def test_names_devices_memory_and_versions(program: Program) -> None:
    done = program("doctor", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["packages"]["llama-cpp-python"] == "0.3.36"
    assert any(not device["gpu"] and device["total"] > 1 << 30 for device in found["devices"])
    # Whichever the build has: a processor's backend is always among them.
    assert "CPU" in found["backends"]
    assert all(0 < device["free"] <= device["total"] for device in found["devices"] if device["total"])
    assert found["threads"] >= 1
    assert found["memory_free"] > 0
    assert found["disk_free"] > 0
    assert found["models"] == []
    assert found["demo_model"] == "otterscope-demo-F16"
    assert found["problem"] is None


def test_reads_well(program: Program) -> None:
    done = program("doctor")
    assert done.returncode == 0
    assert "(CPU)" in done.stdout
    assert "\nBackends:  " in done.stdout
    assert "none installed yet" in done.stdout
    assert "\nDemo:      otterscope-demo-F16\n" in done.stdout


def test_a_missing_native_part_is_a_sentence(program: Program, tmp_path: object) -> None:
    done = program("doctor", LLAMA_CPP_LIB_PATH=str(tmp_path))
    assert done.returncode == 1
    assert "The native part that runs the model is missing" in done.stderr
    assert "OtterScope" in done.stdout  # the rest is said all the same
