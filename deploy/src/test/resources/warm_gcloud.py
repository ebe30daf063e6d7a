"""The installed gcloud, loaded once: every command is a fork of it, in a tenth of the time.

Started by gcloud itself, as CLOUDSDK_PYTHON_ARGS="-S warm_gcloud.py FOLDER". Puts a command `gcloud`
into FOLDER, which hands its arguments, environment, folder and standard streams over a socket. What a
command has loaded is loaded here too before the next one.
"""

import array
import json
import os
import signal
import socket
import sys


def call(folder, arguments):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(folder + "/socket")
        message = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()
        line.sendmsg(
            [len(message).to_bytes(4, "big")],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))],
        )
        line.sendall(message)
        status = line.recv(1)
    if not status:
        sys.stderr.write("the warm gcloud ended without a status\n")
    sys.exit(status[0] if status else 70)


def received(line):
    head, streams, _, _ = socket.recv_fds(line, 4, 3)
    length, message = int.from_bytes(head, "big"), b""
    while len(message) < length:
        message += line.recv(length - len(message))
    return json.loads(message), streams


def run(gcloud, commands, folder, line, request, streams):
    arguments, cwd, environment = request
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [sys.argv[0], *arguments]
    before, status = set(sys.modules), 0
    try:
        gcloud.main(gcloud_cli=commands)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # as Python itself would end
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    loaded = "%s/loaded-%d" % (folder, os.getpid())
    with open(loaded + "-", "w") as file:
        file.write("\n".join(name for name in sys.modules if name not in before))
    os.rename(loaded + "-", loaded)
    for number in (0, 1, 2):
        os.close(number)
    line.sendall(bytes([status & 255]))
    os._exit(0)


def learn(folder):
    for name in sorted(os.listdir(folder)):
        if not name.startswith("loaded-") or name.endswith("-"):
            continue
        with open(folder + "/" + name) as file:
            for module in file.read().splitlines():
                try:
                    __import__(module)
                except Exception:  # what can't be loaded by its name, the command loads itself
                    pass
        os.remove(folder + "/" + name)


def serve(folder, gcloud_py):
    sys.argv = [gcloud_py]
    sys.path.insert(0, os.path.dirname(gcloud_py))
    sys.path.insert(0, os.path.join(os.path.dirname(gcloud_py), "third_party"))
    import googlecloudsdk.gcloud_main as gcloud

    commands = gcloud.CreateCLI([])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    door = socket.socket(socket.AF_UNIX)
    door.bind(folder + "/socket")
    door.listen(64)
    with open(folder + "/gcloud-", "w") as command:
        command.write(
            '#!/bin/sh\nexec "%s" -I -S "%s" call "%s" "$@"\n'
            % (sys.executable, os.path.abspath(__file__), folder)
        )
    os.chmod(folder + "/gcloud-", 0o755)
    os.rename(folder + "/gcloud-", folder + "/gcloud")
    while True:
        line, _ = door.accept()
        request, streams = received(line)
        learn(folder)
        if os.fork() == 0:
            door.close()
            run(gcloud, commands, folder, line, request, streams)
        for stream in streams:
            os.close(stream)
        line.close()


if sys.argv[1] == "call":
    call(sys.argv[2], sys.argv[3:])
else:
    serve(sys.argv[1], sys.argv[2])
