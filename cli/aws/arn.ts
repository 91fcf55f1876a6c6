/** The parts of an ARN. */
export interface ArnParts {
  readonly partition: string;
  /** Empty for resources of global services such as IAM. */
  readonly region: string;
  readonly account: string;
  /** The part after the account, such as `alias/acme`. */
  readonly resource: string;
}

/** Splits an ARN. Missing parts are empty. */
export function parseArn(arn: string): ArnParts {
  const [, partition = "", , region = "", account = "", ...resource] = arn.split(":");
  return { partition, region, account, resource: resource.join(":") };
}
