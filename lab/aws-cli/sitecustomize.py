"""Keeps the AWS CLI loaded and runs it for each client, in a fork of this process.

Python imports a module with this name at startup. lab/aws-cli.ts puts this folder on the PYTHONPATH of `aws`, so no
change to the AWS CLI is needed, whichever Python it is installed in. AWS CLI v2 doesn't read the PYTHONPATH.

A fork continues where `aws` calls its main function, with the arguments, environment, working directory and standard
streams of the client. This process only imports modules and reads models. It makes no call itself, so calls share no
state. A call is declined if a variable differs that was read at startup.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import selectors
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

# Services whose models are read once.
SERVICES = ("iam", "kms", "sts")

MODEL_TYPES = ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1")

# Beginnings of the names of the variables that Python reads at startup.
PYTHON_VARIABLES = ("PYTHON", "LC_", "LANG")

MAX_REQUEST_BYTES = 1 << 18


def import_cli() -> set[str]:
    """Imports the AWS CLI, and returns the names of the environment variables that its modules read."""
    names = set()
    get = os._Environ.__getitem__

    def get_and_record(self: os._Environ[str], name: str) -> str:
        names.add(name)
        return get(self, name)

    os._Environ.__getitem__ = get_and_record
    import awscli.clidriver
    import awscli.handlers  # This imports the other modules.

    os._Environ.__getitem__ = get
    return names


def read_models() -> None:
    """Reads the list of all services and the models of SERVICES. A call reads the other models itself."""
    from botocore.loaders import JSONFileLoader, Loader, create_loader

    list_services, load_file = Loader.list_available_services, JSONFileLoader.load_file
    loader = create_loader(os.environ["AWS_DATA_PATH"])
    folders = list(loader._potential_locations())
    lists = {type_name: list_services(loader, type_name) for type_name in MODEL_TYPES}
    paths = {
        str(file).rpartition(".json")[0]
        for folder in folders
        for pattern in ("*.json*", *(f"{service}/*/*.json*" for service in SERVICES))
        for file in Path(folder).glob(pattern)
    }
    contents = {path: load_file(loader.file_loader, path) for path in paths}

    def list_once(self: Loader, type_name: str) -> list[str]:
        is_known = type_name in lists and list(self._potential_locations()) == folders
        return lists[type_name] if is_known else list_services(self, type_name)

    Loader.list_available_services = list_once
    JSONFileLoader.load_file = lambda self, path: contents.get(path) or load_file(self, path)


class Server:
    """Listens on a Unix socket, and forks for each call."""

    def __init__(self, path: str, names: set[str], before: dict[str, str]) -> None:
        self.path = path
        self.names = names
        self.settings = self.find_settings(before)
        # Variables that the modules set.
        self.changes = {name: value for name, value in os.environ.items() if before.get(name) != value}
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def run(self) -> None:
        """Serves clients. Returns only in a fork, which has the state of its client."""
        signal.signal(signal.SIGTERM, self.stop)
        self.listener.bind(self.path)
        self.listener.listen(128)
        self.selector.register(self.listener, selectors.EVENT_READ, self.connect)
        print(f"Ready: {sys.executable}", flush=True)
        is_fork = None
        while not is_fork:
            # Only the first event, because it may close the source of the next one.
            is_fork = self.selector.select()[0][0].data()

    def stop(self, *_: object) -> None:
        os.unlink(self.path)
        os._exit(0)

    def find_settings(self, environment: dict[str, str]) -> dict[str, str]:
        return {k: v for k, v in environment.items() if k in self.names or k.startswith(PYTHON_VARIABLES)}

    def connect(self) -> None:
        connection, _ = self.listener.accept()
        self.selector.register(connection, selectors.EVENT_READ, partial(self.start, connection))

    def start(self, connection: socket.socket) -> bool:
        """Receives a call, and runs it in a fork. Returns whether this process is the fork."""
        try:
            request, streams, flags, _ = socket.recv_fds(connection, MAX_REQUEST_BYTES, 3)
        except OSError:
            request, streams, flags = b"", [], 0
        count, folder, *texts = map(os.fsdecode, request.split(b"\0")) if request else ("0", "")
        arguments, variables = texts[: int(count)], texts[int(count) :]
        environment = dict(variable.split("=", 1) for variable in variables)
        if len(streams) < 3 or flags & socket.MSG_TRUNC or self.find_settings(environment) != self.settings:
            pid = None
        else:
            pid = os.fork()
        if pid == 0:
            self.become_client(arguments, environment, folder, streams)
            return True
        for stream in streams:
            os.close(stream)
        if pid is None:
            self.disconnect(connection)
        else:
            with suppress(OSError):
                connection.send(b"accepted")
            self.selector.modify(connection, selectors.EVENT_READ, partial(self.forward_signal, connection, pid))
            process = os.fdopen(os.pidfd_open(pid), "rb", 0)
            self.selector.register(process, selectors.EVENT_READ, partial(self.finish, connection, process, pid))
        return False

    def forward_signal(self, connection: socket.socket, pid: int) -> None:
        """Sends a signal of the client to the fork. A client that was killed has closed the connection."""
        try:
            received = connection.recv(1)
        except OSError:
            received = b""
        os.kill(pid, received[0] if received else signal.SIGKILL)
        if not received:
            self.disconnect(connection)

    def finish(self, connection: socket.socket, process: object, pid: int) -> None:
        self.selector.unregister(process)
        process.close()
        _, status = os.waitpid(pid, 0)
        if connection.fileno() != -1:
            with suppress(OSError):
                connection.send(str(status).encode())
            self.disconnect(connection)

    def disconnect(self, connection: socket.socket) -> None:
        self.selector.unregister(connection)
        connection.close()

    def become_client(
        self, arguments: list[str], environment: dict[str, str], folder: str, streams: list[int]
    ) -> None:
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdout.reconfigure(line_buffering=os.isatty(1))
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update({**environment, **self.changes})
        time.tzset()
        os.chdir(folder)
        sys.argv[1:] = arguments


def end_quickly(code: object) -> object:
    """Ends this process without freeing its memory, which would take as long as the call."""
    if isinstance(code, int) and threading.active_count() == 1:
        with suppress(OSError):
            atexit._run_exitfuncs()
            sys.stdout.flush()
            os._exit(code & 0xFF)
    return code


def serve(path: str) -> None:
    """Replaces the main function of the AWS CLI."""
    before = dict(os.environ)
    names = import_cli()
    read_models()
    server = Server(path, names, before)

    import awscli.clidriver

    main = awscli.clidriver.main

    def serve_and_call() -> object:
        server.run()
        try:
            return end_quickly(main())
        except SystemExit as exit:
            end_quickly(exit.code)
            raise

    awscli.clidriver.main = serve_and_call


# A launcher of `aws`, such as a version manager, may run on a Python without the AWS CLI.
if hasattr(os, "pidfd_open") and importlib.util.find_spec("awscli") is not None:
    # Forks and their child processes don't need these settings.
    sys.path.remove(os.path.dirname(__file__))
    del os.environ["PYTHONPATH"]
    serve(os.environ.pop("AWS_CLI_SERVER_SOCKET"))
