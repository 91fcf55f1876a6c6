import { App } from "cdktf";
import { PulumiCmkStack } from "./index";
import { cloudWorkspaceOf } from "./modules/stack/cloud-workspace";

const app = new App({ stackTraces: false });
new PulumiCmkStack(app, "pulumi-cmk", { cloud: cloudWorkspaceOf(process.env) });
app.synth();
