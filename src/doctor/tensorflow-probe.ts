// A separate process for `reelsweep doctor`: a damaged library ends this one and not the doctor.
import { deviceFacts } from '../tensorflow/binding.js';

process.stdout.write(`${JSON.stringify(deviceFacts())}\n`);
