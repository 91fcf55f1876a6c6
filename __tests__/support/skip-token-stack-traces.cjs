// cdktf records the whole stack trace of each token that it creates, and Jest translates each line of it with a source map. That takes
// a third of the time of the unit tests with constructs. cdktf shows it only in its own errors about a token.
require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
