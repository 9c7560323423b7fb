import type { CalibrationBand } from '../metrics/calibration.ts';
import { shortShareAxis } from './axes.ts';
import { palette } from './palette.ts';
import { dot, drawPlot, line } from './plot.ts';

/** Observed against predicted default rates; a calibrated model lies on the diagonal. */
export function calibrationChart(bands: readonly CalibrationBand[]): string {
  const highest = Math.max(...bands.flatMap(({ predicted, observed }) => [predicted, observed]));
  const axes = {
    x: shortShareAxis('predicted default rate', highest),
    y: shortShareAxis('observed', highest),
  };
  const points = bands.map(({ predicted, observed }) => ({ x: predicted, y: observed }));
  const marks = [
    line(
      axes,
      [
        { x: 0, y: 0 },
        { x: axes.x.to, y: axes.x.to },
      ],
      palette.faint,
      '4 4',
    ),
    line(axes, points, palette.first),
    ...points.map((point) => dot(axes, point, palette.first)),
  ];
  return drawPlot('Calibration by bands of the prediction', axes, marks, []);
}
