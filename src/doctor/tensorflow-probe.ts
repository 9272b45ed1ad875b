// A process of its own for `reelsweep doctor`: a damaged library takes this one down, and not the doctor.
import { deviceFacts } from '../tensorflow/binding.js';

process.stdout.write(`${JSON.stringify(deviceFacts())}\n`);
