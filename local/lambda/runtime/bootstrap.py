"""What runs inside an execution environment of a Python function.

Loads the handler once, then answers one invocation at a time, as Lambda's Python runtime does.
Messages are lines of JSON: invocations come on descriptor 3, answers go to descriptor 4. Of the
packages of this machine's Python the function sees only those that Lambda's runtime brings along.
"""

import decimal
import importlib
import importlib.machinery
import json
import logging
import math
import os
import queue
import re
import sys
import threading
import time
import traceback
import uuid
from types import SimpleNamespace

INVOCATIONS, ANSWERS = 3, 4
AWS_SDK = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}


class RuntimeFault(Exception):
    """An error that Lambda's runtime itself names."""

    def __init__(self, error_type, message, stack=()):
        super().__init__(message)
        self.error_type = f"Runtime.{error_type}"
        self.stack = list(stack)


class AwsSdkFinder:
    """Finds boto3 and what it needs among the packages that were installed for this Python."""

    def __init__(self, directories):
        self.directories = directories

    def find_spec(self, name, path=None, target=None):
        if path is not None or name not in AWS_SDK:
            return None
        return importlib.machinery.PathFinder.find_spec(name, self.directories, target)


class Encoder(json.JSONEncoder):
    """A Decimal is a number with its own digits, as Lambda's runtime writes it."""

    mark = uuid.uuid4().hex

    def default(self, value):
        if isinstance(value, decimal.Decimal):
            return math.nan if value.is_nan() else f"{self.mark}{value}"
        return super().default(value)

    def encode(self, value):
        return re.sub(f'"{self.mark}([^"]+)"', r"\1", super().encode(value))


class Logger(logging.Handler):
    """Of the root logger: a message is one event of the log, however many lines it has."""

    def __init__(self):
        super().__init__()
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        formatter = logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)
        self.request_id = ""

    def emit(self, record):
        record.aws_request_id = self.request_id
        write_event(self.format(record))


def write_event(text):
    sys.stdout.write(text.replace("\n", "\0LF\0") + "\n")


def error_object(message, error_type, stack, request_id=""):
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": stack,
    }


def thrown(error, request_id=""):
    """The error as Lambda tells it, without the frames of this file; logged as it logs it."""
    if isinstance(error, RuntimeFault):
        told = error_object(str(error), error.error_type, error.stack, request_id)
    else:
        frames = [
            (frame.filename, frame.lineno, frame.name, frame.line)
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        own = [index for index, frame in enumerate(frames) if frame[0] != __file__]
        frames = frames[own[0] :] if own else frames
        stack = traceback.format_list(frames)
        told = error_object(str(error), type(error).__name__, stack, request_id)
    words = f"[ERROR] {told['errorType']}"
    if told["errorMessage"]:
        words += f": {told['errorMessage']}"
    trace = "".join(told["stackTrace"]).rstrip("\n")
    write_event(
        "\n".join([words, "Traceback (most recent call last):", *([trace] if trace else [])])
    )
    return told


def load_handler(handler):
    module_name, point, name = handler.rpartition(".")
    if not point:
        message = f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)"
        raise RuntimeFault("MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise RuntimeFault("BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeFault("ImportModuleError", message) from error
    except SyntaxError as error:
        stack = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeFault("UserCodeSyntaxError", message, stack) from error
    try:
        return getattr(module, name)
    except AttributeError as error:
        message = f"Handler '{name}' missing on module '{module_name}'"
        raise RuntimeFault("HandlerNotFound", message) from error


class Context:
    """The object that Lambda passes to a handler beside its event."""

    def __init__(self, invocation):
        env = os.environ
        self.aws_request_id = invocation["id"]
        self.invoked_function_arn = invocation["functionArn"]
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.tenant_id = None
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = client_context(invocation.get("clientContext"))
        self._deadline = invocation["deadline"]

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def client_context(text):
    if text is None:
        return None
    told = json.loads(text)
    client = told.get("client") or {}
    return SimpleNamespace(
        custom=told.get("custom"),
        env=told.get("env"),
        client=SimpleNamespace(
            installation_id=client.get("installation_id"),
            app_title=client.get("app_title"),
            app_version_name=client.get("app_version_name"),
            app_version_code=client.get("app_version_code"),
            app_package_name=client.get("app_package_name"),
        ),
    )


def answer_to(handler, invocation):
    request_id = invocation["id"]
    try:
        response = handler(json.loads(invocation["event"]), Context(invocation))
        try:
            payload = Encoder(ensure_ascii=False).encode(response)
        except Exception as error:
            raise RuntimeFault("MarshalError", f"Unable to marshal response: {error}") from error
        return {"type": "result", "payload": payload}
    except Exception as error:
        return {"type": "error", "error": thrown(error, request_id)}


def read_invocations(invocations):
    """The main thread is the handler's. When the parent dies, nobody is left to answer."""
    with open(INVOCATIONS, "rb") as lines:
        for line in lines:
            invocations.put(json.loads(line))
    os._exit(0)


def main():
    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    # The first is where this file lies.
    sys.path[:] = [os.environ["LAMBDA_TASK_ROOT"]] + [
        path for path in sys.path[1:] if path not in installed
    ]
    sys.meta_path.append(AwsSdkFinder(installed))
    sys.stdout.reconfigure(line_buffering=True)
    logger = Logger()
    logging.getLogger().addHandler(logger)
    answers = open(ANSWERS, "w", buffering=1)  # noqa: SIM115

    def answer(message):
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    invocations = queue.SimpleQueue()
    threading.Thread(target=read_invocations, args=(invocations,), daemon=True).start()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        answer({"type": "init-error", "error": thrown(error)})
        sys.exit(1)
    answer({"type": "ready"})
    while True:
        invocation = invocations.get()
        logger.request_id = invocation["id"]
        result = answer_to(handler, invocation)
        # The parent has read all that was logged when it meets the marks.
        for shown, stream in ((sys.stdout, sys.__stdout__), (sys.stderr, sys.__stderr__)):
            shown.flush()
            stream.write(f"\0END {invocation['id']}\0")
            stream.flush()
        answer({"id": invocation["id"], **result})


main()
