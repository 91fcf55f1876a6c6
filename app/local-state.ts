import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Local state that has resources, or that can't be read. */
export interface LocalState {
  /** Path of the file. */
  readonly path: string;

  /**
   * Workspace of the local backend that the state belongs to.
   *
   * @default the default workspace
   */
  readonly workspace?: string;

  /** Content of the file. */
  readonly content: StateContent;
}

/** Number of resources in a state, without data sources, or the reason why the state can't be read. */
type StateContent = { readonly resources: number } | { readonly problem: string };

/** Part of a state file that lists the resources. */
interface StateFile {
  readonly version?: unknown;
  readonly resources?: readonly ({ readonly mode?: unknown; readonly instances?: readonly unknown[] } | null)[] | null;
}

/**
 * Returns the local states of a stack that have resources or can't be read: first the default workspace's, then those of other workspaces.
 *
 * @param stack Identifier of the stack. cdktf's local backend keeps its state in `terraform.<stack>.tfstate` in the current folder.
 * @param stackFolder Folder where Terraform runs. The local backend keeps the states of other workspaces in `terraform.tfstate.d` there.
 */
export function localStatesOf(stack: string, stackFolder: string): LocalState[] {
  const path = `terraform.${stack}.tfstate`;
  const states = [{ path, content: contentOf(path) }, ...workspaceStates(join(stackFolder, "terraform.tfstate.d"))];
  return states.filter(({ content }) => "problem" in content || content.resources > 0);
}

function workspaceStates(folder: string): LocalState[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((workspace) => ({ workspace, path: join(folder, workspace, "terraform.tfstate") }))
      .map((file) => ({ ...file, content: contentOf(file.path) }));
  } catch (error) {
    return [{ path: folder, content: unreadable(error) }];
  }
}

function contentOf(path: string): StateContent {
  try {
    return parsedContent(readFileSync(path, "utf8"));
  } catch (error) {
    return unreadable(error);
  }
}

function parsedContent(text: string): StateContent {
  // Terraform treats an empty file as no state.
  if (text === "") {
    return { resources: 0 };
  }
  let state: StateFile | null;
  try {
    state = JSON.parse(text) as StateFile | null;
  } catch {
    return { problem: "It isn't valid JSON." };
  }
  const resources = state?.resources ?? [];
  if (state?.version !== 4 || !Array.isArray(resources)) {
    return { problem: "It isn't a state that Terraform 0.12 or later wrote, or it is encrypted." };
  }
  return { resources: (resources as NonNullable<StateFile["resources"]>).filter(exists).length };
}

/** Whether an entry of the state is a managed resource with at least one instance. */
function exists(resource: NonNullable<StateFile["resources"]>[number]): boolean {
  return resource?.mode !== "data" && (resource?.instances?.length ?? 0) > 0;
}

function unreadable(error: unknown): StateContent {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR"
    ? { resources: 0 }
    : { problem: `Reading it fails with ${code ?? String(error)}.` };
}
