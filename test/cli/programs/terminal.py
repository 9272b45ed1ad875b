# Runs a command in its own terminal: python3 terminal.py ROWS COLUMNS COMMAND… What comes on standard input is typed.
import fcntl, os, pty, struct, sys, termios

rows, columns, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
    os.execvp(command[0], command)


def copy(source, target):
    try:
        while data := os.read(source, 65536):
            os.write(target, data)
    except OSError:
        pass  # the terminal's other side is closed


if os.fork() == 0:
    copy(0, terminal)
    os._exit(0)
copy(terminal, 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
