"""The one thing pyproject.toml cannot say: the optional C kernel, built where a compiler is, on the stable ABI."""

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel


class StableAbiWheel(bdist_wheel):
    """Tag the wheel cp311-abi3, so that one build serves every later Python."""

    def get_tag(self) -> tuple[str, str, str]:
        """The tag of the interpreter, with the stable ABI in place of this one's."""
        python, abi, platform = super().get_tag()
        return ("cp311", "abi3", platform) if python.startswith("cp") else (python, abi, platform)


kernel = Extension(
    "canheal.knowledge._allele_scan",
    ["src/canheal/knowledge/_allele_scan.c"],
    define_macros=[("Py_LIMITED_API", "0x030B0000")],
    extra_compile_args=["-O3"],
    py_limited_api=True,
    optional=True,
)
setup(ext_modules=[kernel], cmdclass={"bdist_wheel": StableAbiWheel})
