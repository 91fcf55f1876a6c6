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

/** A workspace with local execution, which only stores the state. */
export interface Workspace {
  readonly name: string;
  isLocked: boolean;
  readonly versions: StateVersion[];
}

/** A response: a status, and a JSON:API document or a file. */
type Answer = readonly [status: number, body?: object | Buffer];

const NOT_FOUND: Answer = [404, { errors: [{ status: "404", title: "not found" }] }];

/** Emulates the part of HCP Terraform's API that Terraform uses to store the state of a workspace with local execution. */
export class HcpTerraform {
  public readonly workspaces: Workspace[] = [];

  /** Starts a server on a free local port. */
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

  /** Host for `TF_CLOUD_HOSTNAME`. */
  public get hostname(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Terraform CLI configuration for this host: HTTP instead of HTTPS, and a token. */
  public get cliConfig(): string {
    const url = JSON.stringify(`http://${this.hostname}/api/v2/`);
    const services = ["tfe.v2", "tfe.v2.1", "tfe.v2.2"].map((service) => `    "${service}" = ${url}\n`).join("");
    const host = JSON.stringify(this.hostname);
    return `host ${host} {\n  services = {\n${services}  }\n}\n\ncredentials ${host} {\n  token = "testing"\n}\n`;
  }

  public createWorkspace(name: string): Workspace {
    const workspace = { name, isLocked: false, versions: [] };
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
      return this.transferStateFile(method, id, body);
    }
    if (parent === "workspaces") {
      const workspace = this.workspaces.find((candidate) => candidate.name === id);
      return workspace ? this.answerForWorkspace(workspace, call, body) : NOT_FOUND;
    }
    switch (call.replace(/(workspaces)\/.+/, "$1/NAME")) {
      case "GET ping":
        return [204];
      case "GET organizations/entitlement-set":
        return [200, createDocument("entitlement-sets", id, { "state-storage": true })];
      case "GET state-versions": {
        const version = this.findVersion(id);
        return version ? [200, this.createVersionDocument(version)] : NOT_FOUND;
      }
      case "GET organizations/workspaces/NAME": {
        const workspace = this.workspaces.find((candidate) => candidate.name === name);
        return workspace ? [200, createWorkspaceDocument(workspace)] : NOT_FOUND;
      }
      default:
        return NOT_FOUND;
    }
  }

  private answerForWorkspace(workspace: Workspace, call: string, body: Buffer): Answer {
    switch (call) {
      case "POST workspaces/actions/lock": {
        if (workspace.isLocked) {
          return [409, { errors: [{ status: "409", title: "conflict" }] }];
        }
        workspace.isLocked = true;
        return [200, createWorkspaceDocument(workspace)];
      }
      case "POST workspaces/actions/unlock":
        workspace.isLocked = false;
        return [200, createWorkspaceDocument(workspace)];
      case "GET workspaces/current-state-version": {
        const current = workspace.versions.at(-1);
        return current ? [200, this.createVersionDocument(current)] : NOT_FOUND;
      }
      case "POST workspaces/state-versions": {
        const { data } = JSON.parse(body.toString()) as { data: { attributes: { serial: number; state?: string } } };
        const { serial, state = "" } = data.attributes;
        const id = `${workspace.name}-${workspace.versions.length + 1}`;
        const version = { id, serial, content: Buffer.from(state, "base64") };
        workspace.versions.push(version);
        return [201, this.createVersionDocument(version)];
      }
      default:
        return NOT_FOUND;
    }
  }

  /** Reads or writes a file of a state version. Terraform uploads the state and a version of it for HCP Terraform's own use. */
  private transferStateFile(method: string, id: string, body: Buffer): Answer {
    const version = this.findVersion(id);
    if (version && method === "PUT") {
      version.content = body;
    }
    return version || method === "PUT" ? [200, version?.content] : NOT_FOUND;
  }

  private findVersion(id: string): StateVersion | undefined {
    return this.workspaces.flatMap(({ versions }) => versions).find((version) => version.id === id);
  }

  private createVersionDocument({ id, serial }: StateVersion): object {
    const url = `http://${this.hostname}/state/${id}`;
    return createDocument("state-versions", id, {
      serial,
      status: "finalized",
      "hosted-state-download-url": url,
      "hosted-state-upload-url": url,
      "hosted-json-state-upload-url": `${url}.json`,
    });
  }
}

function createDocument(type: string, id: string, attributes: object): object {
  return { data: { id, type, attributes } };
}

function createWorkspaceDocument({ name, isLocked }: Workspace): object {
  const permissionNames = [
    "can-update",
    "can-lock",
    "can-unlock",
    "can-read-state-versions",
    "can-create-state-versions",
  ];
  const permissions = Object.fromEntries(permissionNames.map((permission) => [permission, true]));
  return createDocument("workspaces", name, {
    name,
    locked: isLocked,
    permissions,
    "execution-mode": "local",
    operations: false,
  });
}
