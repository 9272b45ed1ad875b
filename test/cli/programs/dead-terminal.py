"""dead-terminal.py STARTED GO COMMAND…: runs the command on a pseudo-terminal that is closed once STARTED is there, then makes GO.

The terminal is not the controlling one, so its end is no signal but an error of each write. Exits as the command does.
"""
import os, pty, subprocess, sys, time

started, go, *command = sys.argv[1:]
ours, theirs = pty.openpty()
child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
os.close(theirs)
os.set_blocking(ours, False)
while not os.path.exists(started) and child.poll() is None:
    try:
        os.read(ours, 65536)
    except BlockingIOError:
        pass
    time.sleep(0.02)
os.close(ours)
open(go, "w").close()
code = child.wait()
sys.exit(code if code >= 0 else 100 - code)
