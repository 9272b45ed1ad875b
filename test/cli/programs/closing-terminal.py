# Runs a command in its own terminal: python3 closing-terminal.py COMMAND… What comes on standard input is typed, what is shown
# is printed. At the end of the input the terminal closes, as a dropped connection does; the command's exit code is passed on.
import os, pty, select, sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shows = True
while True:
    ready, _, _ = select.select([0, terminal] if shows else [0], [], [])
    if terminal in ready:
        try:
            os.write(1, os.read(terminal, 65536))
        except OSError:
            shows = False  # the other side is closed
    if 0 in ready:
        typed = os.read(0, 65536)
        if not typed:
            break
        os.write(terminal, typed)
os.close(terminal)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(f"\nended with {code}", flush=True)
