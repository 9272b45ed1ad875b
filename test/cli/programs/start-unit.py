# Starts a unit's program as systemd's user manager does after a boot: python3 start-unit.py UNIT-FILE. Reads what these units use of
# systemd's syntax: words in double quotes with C's escapes, %% and, in the command, $$.
import ast, os, re, sys


def value(text):
    return re.sub("%(.)", lambda found: {"%": "%"}[found[1]], text)


def words(text):
    return [value(ast.literal_eval(word)) for word in re.findall(r'"(?:[^"\\]|\\.)*"', text)]


environment, keys = {}, {}
for line in open(sys.argv[1], encoding="utf8"):
    key, found, text = line.rstrip("\n").partition("=")
    if key == "Environment" and found:
        environment.update(word.split("=", 1) for word in words(text))
    elif found:
        keys[key] = text
command = [re.sub(r"\$(.)", lambda found: {"$": "$"}[found[1]], word) for word in words(keys["ExecStart"])]
os.chdir(value(keys["WorkingDirectory"]))
for name in ("HOME", "XDG_CONFIG_HOME", "STAND_IN"):
    if name in os.environ:
        environment[name] = os.environ[name]
null = os.open(os.devnull, os.O_RDWR)
for descriptor in range(3):
    os.dup2(null, descriptor)
os.setsid()
os.execve(command[0], command, environment)
