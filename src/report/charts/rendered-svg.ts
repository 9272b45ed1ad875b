import Handlebars from 'handlebars';
import type { Chart } from './chart.js';
import { drawable, init } from './echarts.js';

/**
 * The chart as SVG markup for a page whose Content-Security-Policy forbids inline styles. Colours are the page's CSS variables.
 * User data reaches it only as text, which ECharts escapes; equal charts give equal bytes.
 */
export function renderedSvg(chart: Omit<Chart, 'marks'>): Handlebars.SafeString {
  const { id, description, width, height, option } = chart;
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption(drawable({ animation: false, ...option }));
    const drawn = instance.renderToSVGString();
    const body = drawn.slice(drawn.indexOf('>', drawn.indexOf('<svg')) + 1);
    const label = Handlebars.escapeExpression(description);
    return new Handlebars.SafeString(
      `<svg class="chart" id="${id}" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${plain(body, id)}`,
    );
  } finally {
    instance.dispose();
  }
}

/** Without style elements, classes and style attributes (hover effects, fonts), and with ids that do not count the process's charts. */
function plain(svg: string, id: string): string {
  return svg
    .replaceAll(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[a-zA-Z][^>]*>/g, (tag) =>
      tag
        .replaceAll(/ style="[^"]*"/g, '')
        .replaceAll(/ class="[^"]*"/g, '')
        .replaceAll(/ ecmeta_\w+="[^"]*"/g, '')
        .replaceAll(/ (?:pointer-events|xml:space)="[^"]*"/g, '')
        .replaceAll(/\bzr\d+-/g, `${id}-`),
    )
    .replaceAll(/>\n+</g, '><');
}
