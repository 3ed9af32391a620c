"""The small experiment and the compiled renderer, as the tests of the workspace have them."""

from tests.control.conftest import compiled_surfaces, open_workspace, small, workspace

__all__ = ["compiled_surfaces", "open_workspace", "small", "workspace"]
