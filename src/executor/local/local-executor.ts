import { existsSync } from 'node:fs';
import { attemptOpenedAt, openAttempt } from '../../runs/attempt-folder.js';
import { endProgram } from '../../runs/program-processes.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { Custodian, Executor } from '../executor.js';
import type { ExecutorHost, TrialProgram } from '../executor-host.js';
import { endOrphan } from './end-orphan.js';
import { memoryKills } from './memory-kills.js';
import { startTrialProcess } from './trial-process.js';

/** Runs each attempt as a child process of this one. @param slots how many at a time */
export function localExecutor(host: ExecutorHost, program: TrialProgram, slots: number): Executor {
  return {
    ...localCustodian(host),
    places: slots,
    start(trial, slot, onBegun) {
      const { attempt, folder } = openAttempt(trial.folder);
      onBegun({ attempt, folder, startedAt: attemptOpenedAt(folder) });
      const memoryKillsBefore = memoryKills();
      const child = startTrialProcess(program.attemptEntry, folder, program.environment(slot));
      let killTimer: NodeJS.Timeout | undefined;
      const ended = child.ended.then(async (end) => {
        // What a user's program has started may have left the process group that went with the trial process.
        // Where a person has deleted the folder, nobody can say whether it was a program's.
        const isProgram = existsSync(runsLayout.program(folder)) || !existsSync(folder);
        if (isProgram) await endProgram(folder);
        clearTimeout(killTimer);
        return { ...end, memoryKill: memoryKills() > memoryKillsBefore, reason: null };
      });
      return {
        ended,
        terminate() {
          child.terminate();
          killTimer ??= setTimeout(() => child.kill(), host.timing.graceMs);
        },
        kill() {
          child.kill();
        },
      };
    },
    leave: () => undefined,
    setPaused: () => undefined,
  };
}

/** A child that lost its coordinator ends by itself, soon; nothing waits outside this process. */
export function localCustodian(host: ExecutorHost): Custodian {
  return {
    goesOn: () => Promise.resolve(false),
    endOrphan: (attemptFolder) => endOrphan(host, attemptFolder),
    withdraw: () => Promise.resolve(),
    holdBack: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
