import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import Handlebars from 'handlebars';

use([LineChart, ScatterChart, CustomChart, GridComponent, SVGRenderer]);

/** What a chart shows, in numbers and words, and how large. */
export interface Chart {
  /** Unique in the page; part of ids in the SVG. */
  readonly id: string;
  /** What a reader who does not see the picture is told. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** Whether marks keep their series and place in it (data-series, data-index), for the page's script. */
  readonly indexed?: boolean;
  readonly option: EChartsCoreOption;
}

/**
 * The chart as SVG markup for a page whose Content-Security-Policy forbids inline styles. Colours are the page's CSS variables.
 * User data reaches it only as text, which ECharts escapes; equal charts give equal bytes.
 */
export function renderedSvg(chart: Chart): Handlebars.SafeString {
  const { id, description, width, height, option, indexed = false } = chart;
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption({ animation: false, ...option });
    const drawn = instance.renderToSVGString();
    const body = drawn.slice(drawn.indexOf('>', drawn.indexOf('<svg')) + 1);
    const label = Handlebars.escapeExpression(description);
    return new Handlebars.SafeString(
      `<svg class="chart" id="${id}" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${plain(body, id, indexed)}`,
    );
  } finally {
    instance.dispose();
  }
}

/** Without style elements, classes and style attributes (hover effects, fonts), and with ids that do not count the process's charts. */
function plain(svg: string, id: string, indexed: boolean): string {
  return svg
    .replaceAll(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[a-zA-Z][^>]*>/g, (tag) =>
      tag
        .replaceAll(/ style="[^"]*"/g, '')
        .replaceAll(/ class="[^"]*"/g, '')
        .replaceAll(
          / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"/g,
          indexed ? ' data-series="$1" data-index="$2"' : '',
        )
        .replaceAll(/ ecmeta_\w+="[^"]*"/g, '')
        .replaceAll(/ (?:pointer-events|xml:space)="[^"]*"/g, '')
        .replaceAll(/\bzr\d+-/g, `${id}-`),
    )
    .replaceAll(/>\n+</g, '><');
}
