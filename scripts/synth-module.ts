import { runPackaging } from "../packaging/command";
import { MODULE } from "../packaging/module";

runPackaging(MODULE, process.argv.slice(2));
