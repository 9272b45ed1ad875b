import type { Check } from '../executor/finding.js';

/** python3: the set-up fetches TensorFlow with its pip, and compiles with it; nothing needs it afterwards. */
export const checkPython: Check = async ({ run }) => {
  const { kind, output } = await run('python3', ['--version']);
  if (kind === 'ended') {
    return { name: 'python3', state: 'ok', fact: output.replace('Python ', '').trim() };
  }
  return {
    name: 'python3',
    state: 'warning',
    fact: 'it does not start; only the set-up needs it',
    fix: 'sudo apt-get update && sudo apt-get install -y --no-install-recommends python3 python3-pip',
  };
};
