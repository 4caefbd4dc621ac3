"""Ways out: network, other processes, privileges, the file system, rare system calls."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import NOTHING, Attack

ATTACKS = (
    Attack("send to the network", 62, """
        import socket
        def deed():
            return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@))
        """, "tried to use the network"),
    Attack("reach a service of the machine", 63, """
        import socket
        def deed():
            return socket.create_connection(("127.0.0.1", @PORT@), 1)
        """, "tried to use the network"),
    Attack("reach a service by its file", 63, """
        import socket
        def deed():
            socket.socket(socket.AF_UNIX).connect("@FOLDER@/docker.sock")
            return True
        """, "tried to use the network"),
    Attack("listen for the next student", 64, """
        import socket
        def deed():
            server = socket.socket()
            server.bind(("127.0.0.1", 0))
            server.listen()
            return True
        """, "tried to use the network"),
    Attack("read memory of a process", 65, """
        import ctypes, os
        def deed():
            return ctypes.CDLL(None).process_vm_readv(os.getpid(), None, 0, None, 0, 0) >= 0
        """, "called C libraries by itself"),
    Attack("trace", 65, """
        import ctypes
        def deed():  # attach to no process: refused at once, or not found
            libc = ctypes.CDLL(None, use_errno=True)
            libc.ptrace(16, 0, 0, 0)
            return ctypes.get_errno() != 1
        """, "called C libraries by itself"),
    Attack("a user namespace", 66, """
        import ctypes
        def deed():
            return ctypes.CDLL(None).unshare(0x10000000) == 0
        """, "called C libraries by itself"),
    Attack("run a program", 66, """
        import subprocess
        def deed():
            return subprocess.run(["/bin/true"]).returncode == 0
        """, "tried to run a program"),
    Attack("write to the home folder and the libraries", 67, """
        def answer(honest, *task):
            for path in ("@FOLDER@/.bashrc", "@FOLDER@/evil"):
                open(path, "w").close()
        """, "tried to open '.*/.bashrc'", aim="trace"),
    Attack("change what lies there", 67, """
        import os
        def answer(honest, *task):
            for deed in (
                lambda: os.truncate("@FOLDER@/grades.csv", 0),
                lambda: os.rename("@FOLDER@/grades.csv", "@FOLDER@/evil"),
                lambda: os.chmod("@FOLDER@/grades.csv", 0o600),
                lambda: os.open("@FOLDER@/grades.csv", os.O_TRUNC),
                lambda: os.utime("@FOLDER@/grades.csv", (0, 0)),
                lambda: os.mkdir("@FOLDER@/evil"),
            ):
                try: deed()
                except OSError: pass
        """, NOTHING, aim="trace"),
    Attack("io_uring, bpf, keyctl, perf_event_open, userfaultfd", 68, """
        import ctypes
        def deed():
            libc = ctypes.CDLL(None, use_errno=True)
            reached = False
            for number in (425, 321, 250, 298, 323):
                if libc.syscall(number, -1, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
                    reached = True
            return reached
        """, "called C libraries by itself"),
)  # fmt: skip
