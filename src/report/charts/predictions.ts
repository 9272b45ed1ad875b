import type { BestPredictions } from '../figures/best-predictions.js';
import type { Chart } from './rendered-svg.js';
import { chartGrid, colour, referenceLine, valueAxis } from './theme.js';

/** How many of the largest errors carry their title. */
const labelled = 3;

/** Predicted against actual score in IMDB points, with the line of perfect prediction and the baseline's one answer. */
export function predictionsChart(predictions: BestPredictions): Chart {
  const { movies, trainingMean } = predictions;
  const values = movies.flatMap(({ actual, predicted }) => [actual, predicted]);
  const low = Math.floor(Math.min(...values));
  const high = Math.ceil(Math.max(...values));
  return {
    id: 'predictions',
    description: `Predicted against actual IMDB score of ${movies.length} ${predictions.split} movies.`,
    width: 640,
    height: 480,
    indexed: true,
    option: {
      grid: { ...chartGrid, left: 56 },
      xAxis: { ...valueAxis('actual IMDB score', 'x'), min: low, max: high },
      yAxis: { ...valueAxis('predicted IMDB score', 'y'), nameGap: 36, min: low, max: high },
      series: [
        {
          type: 'scatter',
          symbolSize: 9,
          z: 3,
          itemStyle: { color: colour.accent, opacity: 0.7 },
          data: movies.map(({ actual, predicted, title }, index) => ({
            value: [actual, Math.round(predicted * 1000) / 1000],
            label: {
              show: index < labelled,
              // A function, since ECharts reads braces in a formatter's text as its own.
              formatter: () => shortened(title),
              position: actual > (low + high) / 2 ? 'left' : 'right',
              color: colour.ink,
              fontSize: 12,
            },
          })),
        },
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          z: 1,
          lineStyle: { color: colour.muted, width: 1.25 },
          data: [
            [low, low],
            [high, high],
          ],
        },
        referenceLine('training mean', low, high, trainingMean),
      ],
    },
  };
}

function shortened(title: string): string {
  const plain = title.replaceAll(/\s+/g, ' ').trim();
  return plain.length > 32 ? `${plain.slice(0, 31).trimEnd()}…` : plain;
}
