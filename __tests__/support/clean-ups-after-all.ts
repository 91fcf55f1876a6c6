import { CleanUps } from "../../lab/clean-ups";

/** Creates cleanup functions that run after the tests of a `describe`, even if no test ran. */
export function cleanUpsAfterAll(): CleanUps {
  const cleanUps = new CleanUps();
  afterAll(() => cleanUps.run());
  return cleanUps;
}
