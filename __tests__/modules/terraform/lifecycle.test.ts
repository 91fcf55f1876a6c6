import { lifecycle } from "../../../modules/terraform/lifecycle";

const CONDITION = { condition: true, errorMessage: "no" };

test("a lifecycle block holds what has content", () => {
  expect(lifecycle({ preventDestroy: true, precondition: [CONDITION], postcondition: [] })).toEqual({
    preventDestroy: true,
    precondition: [CONDITION],
  });
});

test("there is none when nothing has", () => {
  expect(lifecycle({ preventDestroy: false, precondition: [], postcondition: undefined })).toBeUndefined();
});
