import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CleanUps } from "../lab/clean-ups";

const KEY = {
  id: "key-1",
  name: "pulumi-cmk-acme",
  keyType: "aws_kms",
  awsKms: {
    roleArn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme",
    keyArn: "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  },
  state: "enabled",
};

/** Starts a server that answers the calls of `status`. Returns the environment variables that make the command use it. */
export async function startPulumiCloud(cleanUps: CleanUps): Promise<NodeJS.ProcessEnv> {
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(request.url?.endsWith("/migration") ? [] : [KEY]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    PULUMI_BACKEND_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    PULUMI_ACCESS_TOKEN: "pul-0123456789abcdef0123456789abcdef01234567",
  };
}
