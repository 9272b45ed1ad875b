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
