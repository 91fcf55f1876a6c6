import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import type { CleanUps } from "../../lab/clean-ups";

/** A version of a workspace's state. */
interface StateVersion {
  readonly id: string;
  readonly serial: number;
  content: Buffer;
}

/** A workspace that keeps its state, and whose runs are on the user's machine. */
export interface Workspace {
  readonly name: string;
  locked: boolean;
  readonly versions: StateVersion[];
}

/** The answer to a request: a status, and a document of JSON:API or a file. */
type Answer = readonly [status: number, body?: object | Buffer];

const NOT_FOUND: Answer = [404, { errors: [{ status: "404", title: "not found" }] }];

/** An emulation of the part of HCP Terraform's API that Terraform calls to keep a state in a workspace with local execution. */
export class HcpTerraform {
  public readonly workspaces: Workspace[] = [];

  /** Starts a server on a free port of this machine. */
  public static async start(cleanUps: CleanUps): Promise<HcpTerraform> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanUps.add(() => {
      server.close();
      server.closeAllConnections();
    });
    return new HcpTerraform(server);
  }

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => void this.serve(request, response));
  }

  /** The host as `TF_CLOUD_HOSTNAME` names it. */
  public get hostname(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Terraform's settings for this host, for its CLI configuration: HTTP instead of HTTPS, and a login. */
  public get cliConfig(): string {
    const url = JSON.stringify(`http://${this.hostname}/api/v2/`);
    const services = ["tfe.v2", "tfe.v2.1", "tfe.v2.2"].map((service) => `    "${service}" = ${url}\n`).join("");
    const host = JSON.stringify(this.hostname);
    return `host ${host} {\n  services = {\n${services}  }\n}\n\ncredentials ${host} {\n  token = "testing"\n}\n`;
  }

  public createWorkspace(name: string): Workspace {
    const workspace = { name, locked: false, versions: [] };
    this.workspaces.push(workspace);
    return workspace;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const [status, answer] = this.answer(request.method ?? "", request.url ?? "", body);
    response.writeHead(status, { "Content-Type": "application/vnd.api+json", "TFP-API-Version": "2.6" });
    response.end(answer === undefined || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
  }

  private answer(method: string, url: string, body: Buffer): Answer {
    const [, parent = "", id = "", child = "", name = ""] = url.replace(/^\/api\/v2/, "").split(/[/?]/);
    const call = `${method} ${parent}/${child}/${name}`.replace(/\/+$/, "");
    if (parent === "state") {
      return this.stateFile(method, id, body);
    }
    if (parent === "workspaces") {
      const workspace = this.workspaces.find((candidate) => candidate.name === id);
      return workspace ? this.answerOf(workspace, call, body) : NOT_FOUND;
    }
    switch (call.replace(/(workspaces)\/.+/, "$1/NAME")) {
      case "GET ping":
        return [204];
      case "GET organizations/entitlement-set":
        return [200, document("entitlement-sets", id, { "state-storage": true })];
      case "GET state-versions": {
        const version = this.versionOf(id);
        return version ? [200, this.versionDocument(version)] : NOT_FOUND;
      }
      case "GET organizations/workspaces/NAME": {
        const workspace = this.workspaces.find((candidate) => candidate.name === name);
        return workspace ? [200, workspaceDocument(workspace)] : NOT_FOUND;
      }
      default:
        return NOT_FOUND;
    }
  }

  private answerOf(workspace: Workspace, call: string, body: Buffer): Answer {
    switch (call) {
      case "POST workspaces/actions/lock": {
        if (workspace.locked) {
          return [409, { errors: [{ status: "409", title: "conflict" }] }];
        }
        workspace.locked = true;
        return [200, workspaceDocument(workspace)];
      }
      case "POST workspaces/actions/unlock":
        workspace.locked = false;
        return [200, workspaceDocument(workspace)];
      case "GET workspaces/current-state-version": {
        const current = workspace.versions.at(-1);
        return current ? [200, this.versionDocument(current)] : NOT_FOUND;
      }
      case "POST workspaces/state-versions": {
        const { data } = JSON.parse(body.toString()) as { data: { attributes: { serial: number; state?: string } } };
        const { serial, state = "" } = data.attributes;
        const id = `${workspace.name}-${workspace.versions.length + 1}`;
        const version = { id, serial, content: Buffer.from(state, "base64") };
        workspace.versions.push(version);
        return [201, this.versionDocument(version)];
      }
      default:
        return NOT_FOUND;
    }
  }

  /** A file of a state version. Terraform uploads the state itself and a form of it for HCP Terraform's own use. */
  private stateFile(method: string, id: string, body: Buffer): Answer {
    const version = this.versionOf(id);
    if (version && method === "PUT") {
      version.content = body;
    }
    return version || method === "PUT" ? [200, version?.content] : NOT_FOUND;
  }

  private versionOf(id: string): StateVersion | undefined {
    return this.workspaces.flatMap(({ versions }) => versions).find((version) => version.id === id);
  }

  private versionDocument({ id, serial }: StateVersion): object {
    const url = `http://${this.hostname}/state/${id}`;
    return document("state-versions", id, {
      serial,
      status: "finalized",
      "hosted-state-download-url": url,
      "hosted-state-upload-url": url,
      "hosted-json-state-upload-url": `${url}.json`,
    });
  }
}

function document(type: string, id: string, attributes: object): object {
  return { data: { id, type, attributes } };
}

function workspaceDocument({ name, locked }: Workspace): object {
  const allowed = ["can-update", "can-lock", "can-unlock", "can-read-state-versions", "can-create-state-versions"];
  const permissions = Object.fromEntries(allowed.map((permission) => [permission, true]));
  return document("workspaces", name, { name, locked, permissions, "execution-mode": "local", operations: false });
}
