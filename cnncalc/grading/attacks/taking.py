"""Resources: memory, disk, output, descriptors."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import Attack

ATTACKS = (
    Attack("memory", 57, """
        def deed():
            return np.zeros(@MEMORY@, "u1")[-1] == 0
        """, "MemoryError"),
    Attack("memory that no limit on a process counts", 57, """
        import ctypes, mmap, os
        def deed():
            for attempt in (
                lambda: os.memfd_create("x"),
                lambda: open("/dev/shm/x", "x") and os.remove("/dev/shm/x"),
                lambda: 1 / (ctypes.CDLL(None).shmget(0, 4096, 0o1600) + 1),
            ):
                try:
                    attempt()
                    return True
                except (OSError, ZeroDivisionError):
                    pass
        """, "called C libraries by itself"),
    Attack("fill the disk", 58, """
        import os
        def deed():
            for number in range(6):
                with open(f"@FOLDER@/fill{number}", "wb") as file:
                    file.write(bytes(8 << 20))
            return True
        """, "tried to open '.*/fill0'"),
    Attack("fill the scratch folder", 58, """
        import tempfile
        def deed():
            with tempfile.TemporaryDirectory() as folder:
                for number in range(6):
                    with open(f"{folder}/{number}", "wb") as file:
                        file.write(bytes(8 << 20))
            return True
        """, "OSError|PermissionError|FileNotFoundError"),
    Attack("print without end", 59, """
        def deed():
            for _ in range(200):
                print("x" * 100_000)
            return True
        """, "printed without end"),
    Attack("open all descriptors", 60, """
        def deed():
            return [open("/dev/null") for _ in range(200)]
        """, "Too many open files"),
)  # fmt: skip
