import { CustomChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import { GridComponent, ParallelComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

// The parts of ECharts that our charts are made of: a bundle holds no others.
use([
  LineChart,
  ScatterChart,
  ParallelChart,
  CustomChart,
  GridComponent,
  ParallelComponent,
  SVGRenderer,
]);

export { init };

/**
 * An option as ECharts may have it. It remembers texts as keys of plain objects, where `__proto__` changes every object of the process:
 * a text that objects inherit gets a character of no width at its end.
 */
export function drawable<Option>(option: Option): Option {
  return drawn(option) as Option;
}

function drawn(value: unknown): unknown {
  if (typeof value === 'string') return value in Object.prototype ? `${value}\u2060` : value;
  if (Array.isArray(value)) return value.map(drawn);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, drawn(member)]));
}
