import { CommandError } from "../errors";
import { keyInWords } from "../keys/describe-key";
import { registeredKey } from "../keys/ensure-registered";
import type { Deployment } from "../outputs/deployment";
import type { PulumiCloud } from "../pulumi-cloud/client";
import type { Finding } from "./finding";

/** Checks that Pulumi Cloud lets the token see the keys, and that none of them is in the way. */
export async function checkRegistration(cloud: PulumiCloud, deployment: Deployment | undefined): Promise<Finding[]> {
  const check = "Pulumi Cloud";
  const { organization, backend } = cloud.connection;
  const keys = await cloud.listKeys();
  const seen: Finding = {
    check,
    result: "ok",
    detail: `${backend} lets the token see the keys of ${organization}: ${keys.length}`,
  };
  if (deployment === undefined) {
    return [seen];
  }
  try {
    const key = registeredKey(keys, deployment);
    const detail =
      key === undefined
        ? "no key is in the way of registering this one"
        : `the key is registered already, as ${keyInWords(key)}`;
    return [seen, { check, result: "ok", detail }];
  } catch (error) {
    if (error instanceof CommandError) {
      return [seen, { check, result: "fail", detail: error.problem, remedy: error.remedy }];
    }
    throw error;
  }
}
