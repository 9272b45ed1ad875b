// Loaded before a program: from then on the system's clock, as the program sees it, jumps a day back and forth several times a second.
const dayMs = 86_400_000;
const jumps = [0, -dayMs, dayMs, 3 * dayMs, -400 * dayMs];
const real = Date.now;
Date.now = () => real() + jumps[Math.floor(performance.now() / 150) % jumps.length];
