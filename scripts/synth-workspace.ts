import { runPackaging } from "../packaging/command";
import { WORKSPACE } from "../packaging/workspace";

runPackaging(WORKSPACE, process.argv.slice(2));
