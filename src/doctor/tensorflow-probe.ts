// A separate process for `reelsweep doctor`: a damaged library ends this one and not the doctor.
import { deviceFacts } from '../tensorflow/device-facts.js';

process.stdout.write(`${JSON.stringify(deviceFacts())}\n`);
