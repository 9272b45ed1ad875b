import type { BestPredictions } from '../figures/best-predictions.js';
import { numbered } from '../figures/shown-predictions.js';
import type { Chart } from './rendered-svg.js';
import { chartGrid, colour, referenceLine, valueAxis } from './theme.js';

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
          data: movies.map(({ actual, predicted }, index) => ({
            value: [actual, Math.round(predicted * 1000) / 1000],
            ...(index < numbered
              ? {
                  itemStyle: { opacity: 1, borderColor: colour.ink, borderWidth: 1.5 },
                  label: {
                    show: true,
                    formatter: String(index + 1),
                    position: predicted > actual ? 'left' : 'right',
                    color: colour.ink,
                    textBorderColor: colour.paper,
                    textBorderWidth: 3,
                  },
                }
              : {}),
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
