"""Exits, signals, processes and threads, and ends that never come."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import NOTHING, Attack

ATTACKS = (
    Attack("exit at import", 48, """
        import sys
        sys.exit(0)
        """, "SystemExit", aim="deny"),
    Attack("exit at import, at once", 48, """
        import os
        os._exit(0)
        """, "ended its own process", aim="deny"),
    Attack("exit inside a function", 49, """
        import os
        def answer(honest, *task):
            os._exit(0)
        """, "ended its own process", aim="deny"),
    Attack("signal the grader", 50, """
        import os
        def deed():
            done = False
            for process in (os.getppid(), @GRADER@):
                try:
                    os.kill(process, 0)
                    done = True
                except OSError:
                    pass
            return done
        """, "tried to send a signal"),
    Attack("a loop without end", 51, """
        import signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        def answer(honest, *task):
            while True: pass
        """, "ran into the time limit", aim="deny"),
    Attack("a loop in C that hears no signal", 52, """
        import signal
        def answer(honest, *task):
            for number in range(1, 32):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            sum(iter(int, 1))
        """, "ran into the time limit", aim="deny"),
    Attack("sleep", 53, """
        import signal, time
        def answer(honest, *task):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(60)
        """, "ran into the time limit", aim="deny"),
    Attack("processes", 54, """
        import os
        def deed():
            for _ in range(20):
                if os.fork() == 0:
                    os._exit(0)
            return True
        """, "tried to start a process"),
    Attack("threads", 54, """
        import threading, time
        def deed():
            threading.stack_size(65536)
            for _ in range(1000):
                threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
            return True
        """, "can't start new thread"),
    Attack("a hang at the end", 55, """
        import atexit, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        def answer(honest, *task):
            return None
        """, NOTHING, aim="deny"),
    Attack("all processors", 56, """
        import os
        def deed():
            try: os.sched_setaffinity(0, range(64))
            except OSError: pass
            return len(os.sched_getaffinity(0)) > 1
        """, NOTHING),
)  # fmt: skip
