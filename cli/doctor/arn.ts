/** The parts of an ARN that must agree between a role and a key. */
export interface ArnParts {
  readonly partition: string;
  readonly account: string;
  /** What follows the account, such as `alias/acme`. */
  readonly resource: string;
}

/** Reads an ARN; undefined for what is none. */
export function arnParts(arn: string): ArnParts | undefined {
  const [scheme, partition, , , account, ...resource] = arn.split(":");
  return scheme === "arn" && partition !== undefined && account !== undefined
    ? { partition, account, resource: resource.join(":") }
    : undefined;
}
