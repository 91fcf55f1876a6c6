/** Partition, service, Region and account of an ARN. */
export function scopeOf(arn: string): string {
  return arn.split(":").slice(0, 5).join(":");
}

/**
 * Spells an ARN of a KMS key or alias in one way, so that ARNs can be compared. KMS also accepts names without a Region and an
 * account.
 *
 * @param scope Scope of a name without one.
 * @returns Undefined if it names neither a key nor an alias.
 */
export function normalizeKmsArn(text: string | undefined, scope: string): string | undefined {
  const arn = /^(arn:[^:]+:kms:[^:]+:[^:]+)?(?::|^)(?:(alias)\/|(?:key\/)?)([\w/-]+)$/i.exec(text ?? "");
  if (arn === null) {
    return undefined;
  }
  const [, ownScope = scope, alias, name = ""] = arn;
  // Only the names of aliases are case-sensitive.
  return `${ownScope.toLowerCase()}:${alias === undefined ? `key/${name.toLowerCase()}` : `alias/${name}`}`;
}

/** Whether the ARN of a key is that of an alias. */
export function isAliasArn(arn: string): boolean {
  return arn.includes(":alias/");
}
