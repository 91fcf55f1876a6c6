/** Whether something in a policy applies to a request. Unknown if that depends on values that only AWS knows. */
export type Match = "yes" | "no" | "unknown";

/** Whether all of several matches apply. */
export function all(matches: readonly Match[]): Match {
  return matches.includes("no") ? "no" : matches.includes("unknown") ? "unknown" : "yes";
}

/** Whether at least one of several matches applies. */
export function any(matches: readonly Match[]): Match {
  return matches.includes("yes") ? "yes" : matches.includes("unknown") ? "unknown" : "no";
}

/** The opposite of a match. */
export function not(match: Match): Match {
  return match === "yes" ? "no" : match === "no" ? "yes" : "unknown";
}

/** Matches a value with a pattern of IAM's policy language, in which `*` and `?` are wildcards. */
export function matchPattern(pattern: string, value: string): Match {
  if (hasVariable(pattern)) {
    return "unknown";
  }
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "su").test(value) ? "yes" : "no";
}

/** Whether a string contains a policy variable, such as `${aws:username}`. */
export function hasVariable(text: string): boolean {
  return text.includes("${");
}
