import { App } from "cdktf";
import { PulumiCmkStack } from "./index";

const app = new App({ stackTraces: false });
new PulumiCmkStack(app, "pulumi-cmk");
app.synth();
