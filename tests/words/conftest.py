"""The small experiment, as the tests of the workspace have it."""

from tests.control.conftest import open_workspace, small, workspace

__all__ = ["open_workspace", "small", "workspace"]
