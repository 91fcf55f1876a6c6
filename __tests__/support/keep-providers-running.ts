import { keepProvidersRunning } from "../../lab/provider-server";
import { getSharedTools } from "../../lab/tools";
import { cleanUpsAfterAll } from "./clean-ups-after-all";

keepProvidersRunning(cleanUpsAfterAll(), getSharedTools().folder);
