import { App } from "cdktf";
import { DeployedStack } from "./app/deployed-stack";

const app = new App({ stackTraces: false });
new DeployedStack(app, "pulumi-cmk", process.env);
app.synth();
