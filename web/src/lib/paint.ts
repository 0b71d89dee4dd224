import type uPlot from 'uplot';
import { classNumeral } from './classes';
import { DAY_S, dayOfEpoch, dayStart, formatDay, formatEpoch, type Lang } from './format';
import { bandSpans, timeTicks } from './series';
import type { Series } from './types';

/** Colours as the theme has them at the moment of drawing. */
export interface Paint {
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  surface: string;
  accent: string;
  danger: string;
  classes: string[];
  font: string;
}

export function paint(): Paint {
  const css = getComputedStyle(document.documentElement);
  const get = (name: string) => css.getPropertyValue(name).trim();
  return {
    ink: get('--ink'),
    ink2: get('--ink-2'),
    ink3: get('--ink-3'),
    line: get('--line'),
    surface: get('--surface'),
    accent: get('--accent'),
    danger: get('--danger'),
    classes: [0, 1, 2, 3, 4, 5, 6].map((c) => get(`--c${c}`)),
    font: `12px ${get('--font')}`,
  };
}

/** The axis of time: a day by its date, a moment within it by the clock. */
export function timeAxis(p: Paint, lang: Lang, grid = true): uPlot.Axis {
  const word = (s: number) => (s === dayStart(dayOfEpoch(s)) ? formatDay(dayOfEpoch(s), lang) : formatEpoch(s, lang).slice(-5));
  return {
    stroke: p.ink3,
    font: p.font,
    size: 30,
    grid: grid ? { stroke: p.line, width: 1 } : { show: false },
    ticks: { show: false },
    splits: (self, _axis, min, max) => timeTicks(min, max, Math.floor(self.width / 78)),
    values: (_self, splits) => splits.map(word),
  };
}

/** Keeps a chart as wide as what holds it; gives the way to stop. */
export function followWidth(u: uPlot, host: HTMLElement, height: () => number): () => void {
  const watch = new ResizeObserver(() => {
    if (host.clientWidth !== u.width) u.setSize({ width: host.clientWidth, height: height() });
  });
  watch.observe(host);
  return () => watch.disconnect();
}

/** Class bands behind everything, each with its numeral at the right edge. */
export function drawBands(u: uPlot, p: Paint, series: Series, dark: boolean, lang: Lang): void {
  const { ctx } = u;
  const { left, width } = u.bbox;
  const [lo, hi] = [u.scales['y']?.min ?? 0, u.scales['y']?.max ?? 1];
  const ratio = devicePixelRatio;
  ctx.save();
  for (const band of bandSpans(series.bands)) {
    const from = Math.max(lo, band.from);
    const to = Math.min(hi, band.to);
    if (to <= from) continue;
    const y1 = u.valToPos(to, 'y', true);
    const y2 = u.valToPos(from, 'y', true);
    ctx.globalAlpha = dark ? 0.2 : 0.13;
    ctx.fillStyle = p.classes[band.class] ?? p.line;
    ctx.fillRect(left, y1, width, y2 - y1);
    if (band.to < hi) {
      ctx.globalAlpha = 0.45;
      ctx.fillRect(left, y1, width, ratio);
    }
    if (y2 - y1 > 15 * ratio) {
      ctx.globalAlpha = 1;
      ctx.fillStyle = p.ink2;
      ctx.font = `${11 * ratio}px sans-serif`;
      ctx.textAlign = 'right';
      ctx.textBaseline = 'top';
      ctx.fillText(classNumeral(band.class, lang), left + width - 6 * ratio, y1 + 4 * ratio);
    }
  }
  ctx.restore();
}

/** The target's limits as dashed lines, named where the label hides the fewest readings. */
export function drawTarget(u: uPlot, p: Paint, series: Series, word: string): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const ratio = devicePixelRatio;
  const points = series.readings.map((r) => [u.valToPos(r.t, 'x', true), u.valToPos(r.v, 'y', true)] as const);
  for (const limit of [series.target.limit, series.target.limit_low]) {
    if (limit === null) continue;
    const y = u.valToPos(limit, 'y', true);
    ctx.save();
    ctx.strokeStyle = p.danger;
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([7 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    const text = `${word} ${limit}`;
    ctx.font = `600 ${12 * ratio}px sans-serif`;
    const w = ctx.measureText(text).width + 8 * ratio;
    const h = 16 * ratio;
    const hits = (x: number, atop: number) =>
      points.filter(([px, py]) => px > x - 5 * ratio && px < x + w + 5 * ratio && py > atop - 4 * ratio && py < atop + h + 4 * ratio).length;
    const places = [left + 6 * ratio, left + width - w - 28 * ratio, left + (width - w) / 2]
      .flatMap((x) => [y - h - 3 * ratio, y + 3 * ratio].map((atop) => ({ x, atop })))
      .filter(({ atop }) => atop >= top && atop + h <= top + height);
    const free = places.reduce((best, at) => (hits(at.x, at.atop) < hits(best.x, best.atop) ? at : best), places[0] ?? { x: left, atop: top });
    ctx.fillStyle = p.surface;
    ctx.globalAlpha = 0.85;
    ctx.fillRect(free.x, free.atop, w, h);
    ctx.globalAlpha = 1;
    ctx.fillStyle = p.danger;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.fillText(text, free.x + 4 * ratio, free.atop + h / 2 + ratio);
    ctx.restore();
  }
}

/** A daily mean is a step as wide as its day: it belongs to no instant. */
export function drawDaily(u: uPlot, p: Paint, series: Series): void {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = p.ink;
  ctx.lineCap = 'butt';
  for (const d of series.daily) {
    if (d.mean === null) continue;
    const start = dayStart(d.day);
    const x1 = u.valToPos(start, 'x', true);
    const x2 = u.valToPos(start + DAY_S, 'x', true);
    const y = u.valToPos(d.mean, 'y', true);
    ctx.lineWidth = (d.valid ? 2.5 : 1.5) * ratio;
    ctx.setLineDash(d.valid ? [] : [3 * ratio, 3 * ratio]);
    ctx.globalAlpha = d.valid ? 0.85 : 0.6;
    ctx.beginPath();
    ctx.moveTo(x1 + 1, y);
    ctx.lineTo(x2 - 1, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** Readings in their class colour; hollow when they do not count, diamonds when synthetic. */
export function drawPoints(u: uPlot, p: Paint, series: Series): void {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const crowded = series.readings.length > 220;
  const r = (crowded ? 2.2 : 4) * ratio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left - r * 2, u.bbox.top - r * 2, u.bbox.width + r * 4, u.bbox.height + r * 4);
  ctx.clip();
  for (const d of series.readings) {
    const x = u.valToPos(d.t, 'x', true);
    const y = u.valToPos(d.v, 'y', true);
    ctx.beginPath();
    if (d.origin === 'synthetic') {
      ctx.moveTo(x, y - r * 1.25);
      ctx.lineTo(x + r * 1.25, y);
      ctx.lineTo(x, y + r * 1.25);
      ctx.lineTo(x - r * 1.25, y);
      ctx.closePath();
    } else {
      ctx.arc(x, y, r, 0, Math.PI * 2);
    }
    if (d.counts) {
      ctx.fillStyle = d.class ? (p.classes[d.class] ?? p.accent) : p.accent;
      ctx.fill();
      ctx.lineWidth = (crowded ? 0.6 : 1.4) * ratio;
      ctx.strokeStyle = p.surface;
    } else {
      ctx.fillStyle = p.surface;
      ctx.fill();
      ctx.lineWidth = 1.6 * ratio;
      ctx.strokeStyle = p.ink3;
    }
    ctx.stroke();
  }
  ctx.restore();
}
