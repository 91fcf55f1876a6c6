/** Defines a step: a test that needs the steps before it. */
export type DefineStep = (name: string, run: () => Promise<void> | void) => void;

/** Tests that run in order, in one `describe`. After a failed step, each following step fails with the name of the failed one. */
export function createSteps(): DefineStep {
  let failedStep: string | undefined;
  return (name, run) => {
    test(name, async () => {
      if (failedStep !== undefined) {
        throw new Error(`Not run, because an earlier step failed: ${failedStep}`);
      }
      try {
        await run();
      } catch (error) {
        failedStep = name;
        throw error;
      }
    });
  };
}
