// cdktf calls `util.isArray`, which prints the deprecation warning DEP0044 on Node.js 22 and later. The commands of this project
// start Node.js with --no-deprecation. Jest's workers don't, so that warnings about this project's own code stay visible.
require("node:util").isArray = Array.isArray;
