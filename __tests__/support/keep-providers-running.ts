import { keepProvidersRunning } from "../../lab/provider-server";
import { cleanUpsAfterAll } from "./clean-ups-after-all";

keepProvidersRunning(cleanUpsAfterAll());
