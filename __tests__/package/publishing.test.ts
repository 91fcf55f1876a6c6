import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import manifest from "../../package.json";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { installedPackage } from "../support/installed-package";

const { folder, tarball } = installedPackage();
const cleanUps = cleanUpsAfterAll();

/** The body of npm's request to publish a version. */
interface Published {
  readonly name: string;
  readonly versions: Record<string, { readonly dist: { readonly integrity: string } }>;
  readonly _attachments: Record<string, { readonly data: string }>;
}

/** Starts an empty registry. Returns its URL and the requests to publish. */
async function startRegistry(): Promise<{ url: string; published: Published[] }> {
  const published: Published[] = [];
  const readBody = async (request: IncomingMessage) => {
    const chunks = (await request.toArray()) as Buffer[];
    return Buffer.concat(chunks).toString("utf8");
  };
  const server = createServer((request, response) => {
    const isPublish = request.method === "PUT";
    void readBody(request).then((body) => {
      if (isPublish) {
        published.push(JSON.parse(body) as Published);
      }
      response.writeHead(isPublish ? 201 : 404, { Connection: "close" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.add(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, published };
}

test("npm publishes the tarball that these tests installed, and builds nothing", async () => {
  const { url, published } = await startRegistry();
  const args = ["publish", `./${tarball.filename}`, "--access", "public", "--ignore-scripts", `--registry=${url}`];
  const { exitCode, text } = await run("npm", [...args, `--${url.replace("http:", "")}:_authToken=none`], {
    cwd: folder,
    env: toolEnvironment(),
  });
  expect([exitCode, text]).toEqual([0, expect.stringContaining(`+ ${manifest.name}@${manifest.version}`)]);
  const [version] = published;
  expect(published).toHaveLength(1);
  const file = readFileSync(join(folder, tarball.filename));
  const { data = "" } = version?._attachments[tarball.filename] ?? {};
  expect(Buffer.from(data, "base64").equals(file)).toBe(true);
  const integrity = `sha512-${createHash("sha512").update(file).digest("base64")}`;
  expect(version?.versions[manifest.version]?.dist.integrity).toBe(integrity);
  expect(tarball.integrity).toBe(integrity);
});
