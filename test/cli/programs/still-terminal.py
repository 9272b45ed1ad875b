"""still-terminal.py DONE COMMAND…: runs the command on a pseudo-terminal of which nothing is read until the command has made DONE.

Then prints how many bytes the terminal shows, and exits as the command does.
"""
import os, pty, subprocess, sys, time

done, *command = sys.argv[1:]
ours, theirs = pty.openpty()
child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
os.close(theirs)
while not os.path.exists(done) and child.poll() is None:
    time.sleep(0.02)
shown = 0
try:
    while data := os.read(ours, 65536):
        shown += len(data)
except OSError:
    pass  # the command has ended
print(shown)
sys.exit(child.wait())
