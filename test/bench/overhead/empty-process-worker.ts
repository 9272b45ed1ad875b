// Starts and ends: what an isolated Node process costs that does nothing, beside which `npm run bench:overhead` measures trials.
process.exitCode = 0;
