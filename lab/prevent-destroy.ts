/**
 * Returns a pattern for the error of `prevent_destroy` in Terraform and OpenTofu, on one line. Its group is the address of the protected
 * resource.
 *
 * @param address Pattern of the address. Defaults to any address.
 */
export function preventDestroyError(address = "\\S+"): RegExp {
  return new RegExp(
    `Error: (?:I|Resource i)nstance cannot be destroyed .*?Resource (?:instance )?(${address}) has (?:lifecycle\\.)?prevent_destroy set`,
  );
}
