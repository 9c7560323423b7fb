import { oneDecimal, svgElement, svgText } from './svg.ts';

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (tick: number) => string;
}

export interface Axes {
  readonly x: Axis;
  readonly y: Axis;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A named colour in the legend. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
}

const width = 480;
const height = 360;
const box = { left: 58, right: 456, top: 40, bottom: 308 };
const ink = '#334';
const grid = '#e3e6ec';

/** A whole chart: title, axes with a grid, the marks (SVG made by the functions below) and a legend. */
export function drawPlot(
  title: string,
  axes: Axes,
  marks: readonly string[],
  legend: readonly LegendEntry[],
): string {
  const parts = [
    svgElement('rect', { width, height, fill: '#fff' }),
    label(title, { x: box.left, y: 22 }, { 'font-size': '14', 'font-weight': '600' }),
    ...axes.x.ticks.map((tick) => verticalTick(axes, tick)),
    ...axes.y.ticks.map((tick) => horizontalTick(axes, tick)),
    label(axes.x.label, { x: (box.left + box.right) / 2, y: height - 12 }, { 'text-anchor': 'middle' }),
    label(axes.y.label, { x: 14, y: (box.top + box.bottom) / 2 }, sideways),
    ...marks,
    ...legend.map(legendEntry),
  ];
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, ...font };
  return `${svgElement('svg', root, `\n${svgElement('title', {}, svgText(title))}\n${parts.join('\n')}\n`)}\n`;
}

/** A line through points. */
export function line(axes: Axes, points: readonly Point[], colour: string, dashes = ''): string {
  const path = points.map((point) => `${oneDecimal(atX(axes, point.x))},${oneDecimal(atY(axes, point.y))}`);
  const stroke = {
    fill: 'none',
    stroke: colour,
    'stroke-width': '1.8',
    'stroke-dasharray': dashes || 'none',
  };
  return svgElement('polyline', { points: path.join(' '), ...stroke });
}

/** A dot, with its area in square pixels. */
export function dot(axes: Axes, point: Point, colour: string): string {
  return svgElement('circle', { cx: atX(axes, point.x), cy: atY(axes, point.y), r: 4, fill: colour });
}

/** A bar from the bottom between two values of x. */
export function bar(axes: Axes, from: number, to: number, top: number, colour: string): string {
  const x = atX(axes, from);
  const y = atY(axes, top);
  return svgElement('rect', {
    x: x + 0.5,
    y,
    width: atX(axes, to) - x - 1,
    height: box.bottom - y,
    fill: colour,
    'fill-opacity': '0.55',
  });
}

const font = { 'font-family': 'system-ui, sans-serif', 'font-size': '11', fill: ink };
const sideways = { 'text-anchor': 'middle', transform: `rotate(-90 14 ${(box.top + box.bottom) / 2})` };

function atX({ x }: Axes, value: number): number {
  return box.left + ((value - x.from) / (x.to - x.from)) * (box.right - box.left);
}

function atY({ y }: Axes, value: number): number {
  return box.bottom - ((value - y.from) / (y.to - y.from)) * (box.bottom - box.top);
}

function verticalTick(axes: Axes, tick: number): string {
  const x = atX(axes, tick);
  const rule = svgElement('line', { x1: x, x2: x, y1: box.top, y2: box.bottom, stroke: grid });
  return rule + label(axes.x.format(tick), { x, y: box.bottom + 16 }, { 'text-anchor': 'middle' });
}

function horizontalTick(axes: Axes, tick: number): string {
  const y = atY(axes, tick);
  const rule = svgElement('line', { x1: box.left, x2: box.right, y1: y, y2: y, stroke: grid });
  return rule + label(axes.y.format(tick), { x: box.left - 7, y: y + 4 }, { 'text-anchor': 'end' });
}

function legendEntry({ label: text, colour }: LegendEntry, index: number): string {
  const y = box.top + 14 + index * 16;
  const swatch = svgElement('rect', { x: box.left + 10, y: y - 9, width: 10, height: 10, fill: colour });
  return swatch + label(text, { x: box.left + 26, y }, {});
}

function label(text: string, { x, y }: Point, attributes: Readonly<Record<string, string>>): string {
  return svgElement('text', { x, y, ...attributes }, svgText(text));
}
