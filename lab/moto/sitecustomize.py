"""Fixes differences between moto and AWS.

Python imports a module with this name at startup. lab/moto.ts puts this folder on the PYTHONPATH of
`moto_server`, so no change to moto is needed, whichever Python it is installed in.

It fixes five differences, and adds one to keep tests deterministic:

- KMS: the rotation period of a key is stored and returned.
- KMS: the deletion of a key that is pending deletion can't be scheduled again.
- IAM: UpdateRole keeps a role's description if the request has none.
- IAM: a client ID (audience) can be added to an OIDC provider and removed from it.
- IDs: a seed (`POST /moto-api/seed?a=1`) determines the IDs of all resources created afterwards, in the
  order of the requests. Without the fix, each response takes its request ID from the same random numbers,
  so a read request also changes the ID of the next resource.
- HTTP: a repeated request gets the response of the first one.

Written for moto 5.2. If a patch doesn't apply to another version of moto, the server exits with an error,
because a test must not pass or fail because of a missing patch.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import threading
import uuid
from datetime import timedelta
from typing import Any

DEFAULT_ROTATION_PERIOD_IN_DAYS = 365
MIN_ROTATION_PERIOD_IN_DAYS = 90
MAX_ROTATION_PERIOD_IN_DAYS = 2560


def replace(target: Any, name: str, replacement: Any) -> None:
    """Replaces an attribute. Raises AttributeError if it doesn't exist."""
    getattr(target, name)
    setattr(target, name, replacement)


def store_rotation_periods() -> None:
    """EnableKeyRotation stores a period. GetKeyRotationStatus returns it while rotation is enabled."""
    from moto.core.exceptions import JsonRESTError
    from moto.core.utils import unix_time, utcnow
    from moto.kms.exceptions import ValidationException
    from moto.kms.models import Key
    from moto.kms.responses import KmsResponse

    def key_of(response: KmsResponse) -> Key:
        key_id = response._get_param("KeyId")
        response._validate_cmk_id(key_id)
        return response.kms_backend.keys[response.kms_backend.get_key_id(key_id)]

    def usable_key_of(response: KmsResponse) -> Key:
        key = key_of(response)
        if key.key_state == "PendingDeletion":
            raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        if not key.enabled:
            raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")
        return key

    def enable_key_rotation(self: KmsResponse) -> str:
        period = self._get_param("RotationPeriodInDays") or DEFAULT_ROTATION_PERIOD_IN_DAYS
        if not MIN_ROTATION_PERIOD_IN_DAYS <= period <= MAX_ROTATION_PERIOD_IN_DAYS:
            raise ValidationException(
                f"1 validation error detected: Value '{period}' at 'rotationPeriodInDays' failed to satisfy constraint: "
                f"Member must be between {MIN_ROTATION_PERIOD_IN_DAYS} and {MAX_ROTATION_PERIOD_IN_DAYS}"
            )
        key = usable_key_of(self)
        key.key_rotation_status = True
        key.rotation_period_in_days = period
        key.rotation_enabled_at = utcnow()
        return json.dumps(None)

    def disable_key_rotation(self: KmsResponse) -> str:
        usable_key_of(self).key_rotation_status = False
        return json.dumps(None)

    def get_key_rotation_status(self: KmsResponse) -> str:
        key = key_of(self)
        status: dict[str, Any] = {"KeyId": key.arn, "KeyRotationEnabled": key.key_rotation_status}
        if key.key_rotation_status:
            status["RotationPeriodInDays"] = key.rotation_period_in_days
            next_rotation = key.rotation_enabled_at + timedelta(days=key.rotation_period_in_days)
            status["NextRotationDate"] = unix_time(next_rotation)
        return json.dumps(status)

    replace(KmsResponse, "enable_key_rotation", enable_key_rotation)
    replace(KmsResponse, "disable_key_rotation", disable_key_rotation)
    replace(KmsResponse, "get_key_rotation_status", get_key_rotation_status)


def reject_repeated_deletions() -> None:
    """ScheduleKeyDeletion fails for a key that is pending deletion, so that tests detect a repeated request."""
    from moto.core.exceptions import JsonRESTError
    from moto.kms.responses import KmsResponse

    schedule_key_deletion = KmsResponse.schedule_key_deletion

    def schedule_once(self: KmsResponse) -> str:
        key_id = self._get_param("KeyId")
        self._validate_cmk_id(key_id)
        key = self.kms_backend.keys[self.kms_backend.get_key_id(key_id)]
        if key.key_state == "PendingDeletion":
            raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        return schedule_key_deletion(self)

    replace(KmsResponse, "schedule_key_deletion", schedule_once)


def keep_role_descriptions() -> None:
    """UpdateRole without a description keeps the description."""
    from moto.iam.models import IAMBackend, Role

    def update_role(self: IAMBackend, role_name: str, description: str | None, max_session_duration: str | None) -> Role:
        role = self.get_role(role_name)
        if description is not None:
            role.description = description
        if max_session_duration is not None:
            role.max_session_duration = max_session_duration
        return role

    replace(IAMBackend, "update_role", update_role)


def change_audiences() -> None:
    """AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider, both idempotent."""
    from moto.core.responses import EmptyResult
    from moto.iam.models import OpenIDConnectProvider
    from moto.iam.responses import IamResponse

    def provider_of(response: IamResponse) -> OpenIDConnectProvider:
        return response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))

    def add_client_id(self: IamResponse) -> EmptyResult:
        provider, client_id = provider_of(self), self._get_param("ClientID")
        if client_id not in provider.client_id_list:
            client_ids = [*provider.client_id_list, client_id]
            provider._validate(f"https://{provider.url}", [], client_ids)
            provider.client_id_list = client_ids
        return EmptyResult()

    def remove_client_id(self: IamResponse) -> EmptyResult:
        provider, client_id = provider_of(self), self._get_param("ClientID")
        provider.client_id_list = [each for each in provider.client_id_list if each != client_id]
        return EmptyResult()

    # moto looks up a method by the name of the action, and has no methods for these two.
    IamResponse.add_client_id_to_open_id_connect_provider = add_client_id
    IamResponse.remove_client_id_from_open_id_connect_provider = remove_client_id


def use_separate_request_ids() -> None:
    """Request IDs don't use the seeded random numbers."""
    from moto.core import responses

    def request_id(headers: dict[str, Any] | None = None) -> str:
        new = str(uuid.uuid4())
        if headers is not None:
            headers["x-amzn-requestid"] = new
        return new

    replace(responses, "gen_amzn_requestid_long", request_id)


def repeat_responses() -> None:
    """A repeated request gets the response of the first one.

    On a busy machine, the AWS provider loses about one response in 1,300 and sends the request again. Creating a
    resource for the second time would fail with EntityAlreadyExists. All attempts of an SDK have the same ID.
    """
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication
    from werkzeug.wrappers import Response

    call_original = DomainDispatcherApplication.__call__
    attempts: dict[str, tuple[threading.Lock, list[Response]]] = {}

    def call(self: DomainDispatcherApplication, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/moto-api/reset":
            attempts.clear()
        invocation_id = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if invocation_id is None:
            return call_original(self, environ, start_response)
        lock, responses = attempts.setdefault(invocation_id, (threading.Lock(), []))
        with lock:
            if responses:
                response = responses[0]
            else:
                response = Response.from_app(functools.partial(call_original, self), environ, buffered=True)
                # A failed request must run again.
                if response.status_code < 400:
                    responses.append(response)
        return response(environ, start_response)

    replace(DomainDispatcherApplication, "__call__", call)


# A launcher of moto_server, such as a version manager, may run on a Python without moto.
if importlib.util.find_spec("moto") is not None:
    try:
        store_rotation_periods()
        reject_repeated_deletions()
        keep_role_descriptions()
        change_audiences()
        use_separate_request_ids()
        repeat_responses()
    except (AttributeError, ImportError) as error:
        raise SystemExit(
            f"lab/moto/sitecustomize.py doesn't support this version of moto: {error}\n"
            "Install the supported version, which is in .ci/requirements/tests.in"
        ) from error
