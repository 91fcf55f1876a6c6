import { CleanUps } from "../../lab/clean-ups";

/** Clean-ups that run after the tests of a `describe`, also if none of the tests ran. */
export function cleanUpsAfterAll(): CleanUps {
  const cleanUps = new CleanUps();
  afterAll(() => cleanUps.run());
  return cleanUps;
}
