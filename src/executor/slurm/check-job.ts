import { sanitizeLine } from '../../files/sanitize-text.js';
import type { Finding } from '../finding.js';
import type { JobEnd } from './submitted-job.js';

const allowedMs = 2000;

/**
 * What the end of a tiny job shows: that a node sees the runs folder, that clocks agree, and that a device was given.
 * @param serverAheadMs by how much the file server's clock is ahead of this machine's
 * @param gres what was asked for
 */
export function jobFindings(
  end: JobEnd,
  runsFolder: string,
  serverAheadMs: number,
  gres: string | undefined,
): Finding[] {
  const name = 'shared folder';
  switch (end.kind) {
    case 'said':
      return [
        { name, state: 'ok', fact: `what ${end.node} writes into ${runsFolder} is seen here` },
        clockFinding(end.node, clockDifference(end, serverAheadMs)),
        ...(gres === undefined || !/^gpu\b/.test(gres) ? [] : [deviceFinding(end, gres)]),
      ];
    case 'refused': {
      const fact = `sbatch does not take a job: ${sanitizeLine(end.complaint.trim().split('\n').at(-1) ?? '')}`;
      return [
        {
          name,
          state: 'failed',
          fact,
          fix: 'mend what sbatch says; it heeds SBATCH_ACCOUNT and its other variables',
        },
      ];
    }
    case 'unseen': {
      const fact = `job ${end.id} ended (${sanitizeLine(end.state)}), and what it wrote into ${runsFolder} is not seen here`;
      const fix =
        'call reelsweep in a folder that the nodes mount at the same path, such as a home or scratch folder of the cluster';
      return [{ name, state: 'failed', fact, fix }];
    }
    case 'waiting': {
      const fact = `job ${end.id} did not get to its end in time (${sanitizeLine(end.state)}) and was cancelled, so nothing is known`;
      const fix = 'look again when the queue is shorter, or name another --partition';
      return [{ name, state: 'warning', fact, fix }];
    }
  }
}

/**
 * By how many milliseconds the node's clock is ahead of this machine's. Both are held against the file server's, which tells the difference to
 * a few milliseconds where the server sets a file's time; where the node does (Lustre), that says nothing, but the file
 * was written after the job was submitted and before it was seen: the difference is kept within what that allows.
 */
export function clockDifference(
  end: Extract<JobEnd, { kind: 'said' }>,
  serverAheadMs: number,
): number {
  const throughServer = end.nodeMs - end.fileMs + serverAheadMs;
  const [least, most] = [end.nodeMs - end.seenMs, end.nodeMs - end.submittedMs];
  return Math.min(Math.max(throughServer, least), most);
}

function clockFinding(node: string, aheadMs: number): Finding {
  const name = 'clocks';
  const fact = `${node}’s is ${(Math.abs(aheadMs) / 1000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine’s`;
  if (Math.abs(aheadMs) <= allowedMs) return { name, state: 'ok', fact };
  const fix = 'have all nodes set theirs by NTP (chrony or systemd-timesyncd)';
  return { name, state: 'warning', fact, fix };
}

function deviceFinding(
  { node, devices }: { node: string; devices: string },
  gres: string,
): Finding {
  const name = 'devices';
  if (devices !== 'none') {
    return {
      name,
      state: 'ok',
      fact: `${gres} gave CUDA_VISIBLE_DEVICES=${sanitizeLine(devices)} on ${node}`,
    };
  }
  return {
    name,
    state: 'failed',
    fact: `${gres} was granted on ${node}, and CUDA_VISIBLE_DEVICES is not set there: a trial would refuse to start`,
    fix: 'the administrator looks at gres.conf: Slurm sets it only where File= names character devices',
  };
}
