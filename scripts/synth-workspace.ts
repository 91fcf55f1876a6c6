import { runPackaging } from "../modules/packaging/command";
import { WORKSPACE } from "../modules/packaging/workspace";

runPackaging(WORKSPACE, process.argv.slice(2));
