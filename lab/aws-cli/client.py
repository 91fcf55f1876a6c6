"""Runs the AWS CLI in the process of sitecustomize.py, or starts it if that process declines the call.

Arguments: path of the socket, path of `aws`, arguments of `aws`.
"""

import os
import signal
import socket
import sys

path, program, *arguments = sys.argv[1:]
connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
try:
    connection.connect(path)
    variables = (b"=".join(variable) for variable in os.environb.items())
    strings = (str(len(arguments)), os.getcwd(), *arguments)
    socket.send_fds(connection, [b"\0".join((*map(os.fsencode, strings), *variables))], [0, 1, 2])
    accepted = connection.recv(16)
except OSError:
    accepted = b""
if not accepted:
    os.execv(program, [program, *arguments])
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    if signal.getsignal(number) != signal.SIG_IGN:
        signal.signal(number, lambda number, _: connection.send(bytes([number])))
status = int(connection.recv(16) or sys.exit("The process that runs the AWS CLI has ended."))
if os.WIFSIGNALED(status):
    signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
    os.kill(os.getpid(), os.WTERMSIG(status))
os._exit(os.WEXITSTATUS(status))
