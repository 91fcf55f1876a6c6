import { runPackaging } from "../modules/packaging/command";
import { MODULE } from "../modules/packaging/module";

runPackaging(MODULE, process.argv.slice(2));
