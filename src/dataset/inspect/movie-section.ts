import { shortLine } from '../../files/sanitize-text.js';
import { type Markup, template } from '../../page/html-template.js';
import { counted } from '../../text/numbers.js';
import { clockText } from '../../text/times.js';
import { type Finding, findingText } from '../audit/finding.js';
import type { PackMovie } from '../pack/pack.js';
import { splitText } from '../split.js';
import { evenlySpread, type KeptPicture } from './frame-thumbnails.js';
import type { DroppedPicture, SampledPool } from './sampled-pool.js';

/** A movie as the page shows it. */
export interface SheetMovie {
  readonly movie: PackMovie;
  readonly kept: readonly KeptPicture[];
  readonly pool: SampledPool | null;
  readonly findings: readonly Finding[];
}

const render = template(`
<article id="{{anchor}}" aria-labelledby="{{anchor}}-title">
  <h3 id="{{anchor}}-title">{{title}}</h3>
  <p class="muted">{{facts}}</p>
  {{#if findings}}<ul class="findings">{{#each findings}}<li class="{{severity}}"><span class="severity">{{severity}}</span>{{text}}</li>{{/each}}</ul>{{/if}}
  <p>{{keptText}}</p>
  <ul class="frames">{{#each kept}}
    <li><img src="{{uri}}" alt="{{alt}}" width="80" height="80" loading="lazy" decoding="async">{{caption}}</li>{{/each}}
  </ul>
  {{#with dropped}}<details{{#if open}} open{{/if}}><summary>{{summary}}</summary>
  <ul class="frames dropped">{{#each pictures}}
    <li>{{#if uri}}<img src="{{uri}}" alt="{{alt}}" width="80" height="45" loading="lazy" decoding="async">{{else}}<div class="blank" aria-hidden="true"></div>{{/if}}<strong>{{reason}}</strong> {{figures}}</li>{{/each}}
  </ul>{{#if more}}<p class="muted">{{more}}</p>{{/if}}</details>{{/with}}
</article>`);

/** Dropped frames that are shown of a movie. */
const mostDropped = 60;
const mostFindings = 5;

export function movieSection({ movie, kept, pool, findings }: SheetMovie, place: number): Markup {
  const { title, year, score, split, movieId, frameCount } = movie;
  return render({
    anchor: `movie-${place}`,
    title: `${shortLine(title)}${year === null ? '' : ` (${year})`}`,
    facts: `Score ${score} · ${splitText(split)} · ${shortLine(movieId)}`,
    findings: findings.slice(0, mostFindings).map((finding) => ({
      severity: finding.severity,
      text: shortLine(findingText(finding), 600),
    })),
    keptText:
      kept.length === frameCount
        ? `${counted(frameCount, 'frame')} kept`
        : `${frameCount} frames kept, ${kept.length} of them shown`,
    kept: kept.map(({ uri, place: frame }) => {
      const time = pool?.times?.[frame];
      const alt = `kept frame ${frame + 1} of ${frameCount}`;
      if (time === undefined) return { uri, alt, caption: frame + 1 };
      const when = clockText(time);
      return { uri, alt: `${alt} at ${when}`, caption: `${frame + 1} · ${when}` };
    }),
    dropped: pool === null || pool.dropped.length === 0 ? null : droppedView(pool.dropped),
  });
}

function droppedView(dropped: readonly DroppedPicture[]): object {
  const reasons = new Map<string, number>();
  for (const { reason } of dropped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const shares = [...reasons].slice(0, 6).map(([reason, n]) => `${n} ${shortLine(reason, 30)}`);
  const pictures = evenlySpread(dropped.length, mostDropped).map((place) =>
    pictureView(dropped[place] as DroppedPicture),
  );
  return {
    // Figures alone are for readers who open it.
    open: pictures.some(({ uri }) => uri !== null),
    summary: `${counted(dropped.length, 'frame')} dropped: ${shares.join(', ')}`,
    more:
      pictures.length < dropped.length
        ? `${pictures.length} of ${dropped.length} are shown.`
        : null,
    pictures,
  };
}

function pictureView({ time, mean, std, reason, resembles, thumbnail }: DroppedPicture) {
  const named = shortLine(reason, 30);
  const when = clockText(time);
  return {
    uri: thumbnail,
    alt: `frame at ${when}, dropped as ${named}`,
    reason: named,
    figures: `${when}, mean ${mean.toFixed(0)}, std ${std.toFixed(0)}${resembles < 0 ? '' : `, like frame ${resembles + 1}`}`,
  };
}
