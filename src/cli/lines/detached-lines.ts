import type { DetachedStart } from '../../app/run/detached-run.js';
import type { Restart } from '../../app/run/restart-unit.js';

type Running = DetachedStart & { readonly kind: 'runs' };

/** What is printed once a detached run runs. */
export function runningLines(start: Running, json: boolean): readonly string[] {
  const { sweep, log, restart } = start;
  const { pid, host, sweep: first } = start.coordinator;
  if (json) {
    return [JSON.stringify({ sweep, running: first, pid, host, log, ...(restart && { restart }) })];
  }
  return [
    first === sweep
      ? `Sweep ${sweep} runs as process ${pid}, in a session of its own: this terminal may be closed.`
      : `Process ${pid} runs what waits, in a session of its own: sweep ${first} first, then ${sweep}. This terminal may be closed.`,
    `  watch: reelsweep status ${sweep} --watch`,
    `  stop:  reelsweep stop ${sweep}`,
    `  read:  ${log}`,
    ...(restart === null ? [] : restartLines(restart)),
  ];
}

/** What is said where it does not run, and the exit code. */
export function notRunning(start: Exclude<DetachedStart, Running>): {
  readonly notes: readonly string[];
  readonly code: number;
} {
  switch (start.kind) {
    case 'nothing-queued':
    case 'left':
      return { notes: [], code: 0 };
    case 'nothing-of-yours':
      return { notes: ['Nothing of yours waits in the queue.'], code: 0 };
    case 'not-started':
      return { notes: [`The run could not be started: ${start.message}`], code: 1 };
    case 'ended':
      return {
        notes: start.restart === null ? [] : restartLines(start.restart),
        code: start.code,
      };
    case 'killed':
      return start.stopped
        ? { notes: ['Stopped before the run began.'], code: 75 }
        : {
            notes: [
              `${start.signal ?? 'A signal'} ended the run before it began; its output is in ${start.log}. Run the same command again.`,
            ],
            code: 1,
          };
  }
}

function restartLines(restart: Restart): readonly string[] {
  if (restart.kind === 'unavailable') {
    return [
      `It is not started again after a reboot: systemd runs nothing for this user here (${restart.reason}). Run the same command then, or have cron run it (@reboot).`,
    ];
  }
  const { unit, linger } = restart;
  const begins = linger === true ? 'the machine has booted' : 'you have logged in';
  return [
    `After a reboot systemd starts it again once ${begins} (unit ${unit}), until it has ended or \`stop\` has stopped it.`,
    ...(linger === false
      ? [
          'Lingering is off for this user: `loginctl enable-linger` lets it start at boot, without a login.',
        ]
      : []),
    ...(linger === null
      ? [
          'Whether lingering is on cannot be found out here: with `loginctl enable-linger` it starts at boot.',
        ]
      : []),
  ];
}
