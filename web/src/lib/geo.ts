import type { BoundaryFeature, Drawing, LonLat, NodeKind, RiverMap } from './types';

export interface Point {
  x: number;
  y: number;
}

export type Projection = (lonLat: LonLat) => Point;

/** Equirectangular, scaled at the middle latitude, fitted into `width` × `height` with a margin. A picture, not a survey. */
export function fit(points: LonLat[], width: number, height: number, margin: number): Projection {
  if (points.length === 0) return () => ({ x: width / 2, y: height / 2 });
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  const west = Math.min(...lons);
  const east = Math.max(...lons);
  const south = Math.min(...lats);
  const north = Math.max(...lats);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const spanX = Math.max((east - west) * squeeze, 1e-6);
  const spanY = Math.max(north - south, 1e-6);
  const scale = Math.min((width - 2 * margin) / spanX, (height - 2 * margin) / spanY);
  const left = (width - (east - west) * squeeze * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  return ([lon, lat]) => ({ x: left + (lon - west) * squeeze * scale, y: top + (north - lat) * scale });
}

function rings(feature: BoundaryFeature): LonLat[][] {
  return feature.geometry.type === 'Polygon' ? feature.geometry.coordinates : feature.geometry.coordinates.flat();
}

/** What must be in the picture: the river and its sections. The county's outline shows as far as it fits; alone, it is shown whole. */
export function pointsToShow(map: RiverMap): LonLat[] {
  const points: LonLat[] = [];
  for (const b of map.schematic.branches) {
    points.push(...b.path);
    for (const n of b.nodes) points.push([n.lon, n.lat]);
  }
  for (const s of map.sections) points.push([s.lon, s.lat]);
  if (points.length > 0) return points;
  for (const f of map.boundary?.features ?? []) if (f.properties.role === 'county') for (const r of rings(f)) points.push(...r);
  return points;
}

export function boundaryPath(feature: BoundaryFeature, project: Projection): string {
  return rings(feature)
    .map((ring) => `${linePath(ring.map(project))}Z`)
    .join('');
}

export function linePath(points: Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** One picture of the river in pixels, whatever it was drawn from. */
export interface Scene {
  width: number;
  height: number;
  branches: { id: string; name: string; kind: 'main' | 'tributary' | 'canal'; points: Point[] }[];
  nodes: { section: string | null; label: string; kind: NodeKind; x: number; y: number }[];
}

/** Sections where the plan places them, joined by the course of the river. */
export function sceneOfPlaces(map: RiverMap, project: Projection, width: number, height: number): Scene {
  const seen = new Set<string>();
  const nodes: Scene['nodes'] = [];
  const add = (section: string | null, label: string, at: LonLat) => {
    if (section && seen.has(section)) return;
    if (section) seen.add(section);
    nodes.push({ section, label, kind: section ? 'section' : 'confluence', ...project(at) });
  };
  for (const b of map.schematic.branches) for (const n of b.nodes) add(n.section, n.label, [n.lon, n.lat]);
  for (const s of map.sections) add(s.id, s.name, [s.lon, s.lat]);
  const branches = map.schematic.branches.map(({ id, name, kind, path }) => ({ id, name, kind, points: path.map(project) }));
  return { width, height, branches, nodes };
}

/** The plan's drawing, as wide as the room given; stretched downwards to `least` because labels do not shrink. */
export function sceneOfDrawing(drawing: Drawing, width: number, least: number): Scene {
  const scale = width / drawing.width;
  const height = Math.max(least, drawing.height * scale);
  const at = ([x, y]: [number | string, number | string]): Point => ({
    x: Number(x) * scale,
    y: (Number(y) / drawing.height) * (height - 36) + 14,
  });
  return {
    width,
    height,
    branches: drawing.branches.map(({ id, name, kind, path }) => ({ id, name, kind, points: path.map(at) })),
    nodes: drawing.nodes.map(({ section, name, kind, at: place }) => ({ section, label: name, kind, ...at(place) })),
  };
}

/** Points along a line, `every` pixels. */
export function samples(points: Point[], every: number): Point[] {
  return points.slice(1).flatMap((b, i) => {
    const a = points[i] as Point;
    const n = Math.max(1, Math.round(Math.hypot(b.x - a.x, b.y - a.y) / every));
    return Array.from({ length: n }, (_, k) => ({ x: a.x + ((b.x - a.x) * k) / n, y: a.y + ((b.y - a.y) * k) / n }));
  });
}

/** The point of a line farthest from every node: where a river's name disturbs least. */
export function quietest(points: Point[], nodes: Point[]): Point | null {
  let best: Point | null = null;
  let bestRoom = 0;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    for (const f of [0.25, 0.5, 0.75]) {
      const p = { x: a.x + (b.x - a.x) * f, y: a.y + (b.y - a.y) * f };
      const room = nodes.reduce((least, n) => Math.min(least, Math.hypot(n.x - p.x, n.y - p.y)), Infinity);
      if (room > bestRoom) {
        best = p;
        bestRoom = room;
      }
    }
  }
  return best;
}

/**
 * Where a county's name can stand: the point inside it, and inside the picture, that is farthest from everything to
 * be avoided and from the edges. `null` when no point keeps `room` pixels from them.
 */
export function quietPoint(
  feature: BoundaryFeature,
  project: Projection,
  frame: { width: number; height: number },
  avoid: Point[],
  room: number,
): Point | null {
  const outlines = rings(feature).map((ring) => ring.map(project));
  let best: Point | null = null;
  let bestRoom = room;
  const step = 14;
  for (let x = step; x < frame.width; x += step) {
    for (let y = step; y < frame.height; y += step) {
      const edges = Math.min(x, frame.width - x) * 0.8;
      const sills = Math.min(y, frame.height - y) * 1.6;
      const clear = avoid.reduce((least, p) => Math.min(least, Math.hypot(p.x - x, (p.y - y) * 1.4)), Math.min(edges, sills));
      if (clear > bestRoom && [-28, 0, 28].every((dx) => outlines.some((ring) => contains(ring, x + dx, y)))) {
        best = { x, y };
        bestRoom = clear;
      }
    }
  }
  return best;
}

/** Even–odd rule. */
function contains(ring: Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const a = ring[i] as Point;
    const b = ring[j] as Point;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

export interface Arrow extends Point {
  /** Degrees clockwise from east, in the direction of flow. */
  angle: number;
}

/** Flow arrows every `every` pixels along a path; a path runs downstream. */
export function flowArrows(points: Point[], every: number): Arrow[] {
  const arrows: Arrow[] = [];
  let until = every / 2;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    let along = until;
    while (along < length) {
      const f = along / length;
      arrows.push({
        x: a.x + (b.x - a.x) * f,
        y: a.y + (b.y - a.y) * f,
        angle: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI,
      });
      along += every;
    }
    until = along - length;
  }
  return arrows;
}

export interface LabelBox {
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
}

interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Places each node's label at that of its sides where it meets no node, no label and no edge, and least of `lines`. */
export function placeLabels(
  nodes: { x: number; y: number; r: number; width: number; height: number }[],
  frame: { width: number; height: number },
  lines: Point[] = [],
): LabelBox[] {
  const taken: Rect[] = nodes.map((n) => ({ left: n.x - n.r, top: n.y - n.r, right: n.x + n.r, bottom: n.y + n.r }));
  return nodes.map((n) => {
    const gap = n.r + 4;
    const options: LabelBox[] = [
      { x: n.x, y: n.y + gap + n.height * 0.8, anchor: 'middle' },
      { x: n.x, y: n.y - gap - n.height * 0.15, anchor: 'middle' },
      { x: n.x + gap, y: n.y + n.height * 0.35, anchor: 'start' },
      { x: n.x - gap, y: n.y + n.height * 0.35, anchor: 'end' },
      { x: n.x + gap * 0.6, y: n.y + gap + n.height * 0.6, anchor: 'start' },
      { x: n.x - gap * 0.6, y: n.y + gap + n.height * 0.6, anchor: 'end' },
      { x: n.x + gap * 0.6, y: n.y - gap, anchor: 'start' },
      { x: n.x - gap * 0.6, y: n.y - gap, anchor: 'end' },
      { x: n.x, y: n.y + gap + n.height * 1.7, anchor: 'middle' },
      { x: n.x - gap, y: n.y - gap - n.height, anchor: 'middle' },
      { x: n.x + gap, y: n.y + gap + n.height * 2.2, anchor: 'middle' },
      { x: n.x, y: n.y + gap + n.height * 2.6, anchor: 'end' },
    ];
    const box = (o: LabelBox): Rect => {
      const left = o.anchor === 'middle' ? o.x - n.width / 2 : o.anchor === 'start' ? o.x : o.x - n.width;
      return { left, top: o.y - n.height * 0.85, right: left + n.width, bottom: o.y + n.height * 0.2 };
    };
    const inside = (r: Rect) => r.left >= 2 && r.top >= 2 && r.right <= frame.width - 2 && r.bottom <= frame.height - 2;
    const free = (r: Rect) => taken.every((t) => r.right <= t.left || r.left >= t.right || r.bottom <= t.top || r.top >= t.bottom);
    const crossed = (r: Rect) => lines.filter((p) => p.x > r.left && p.x < r.right && p.y > r.top && p.y < r.bottom).length;
    const [least] = options
      .filter((o) => inside(box(o)) && free(box(o)))
      .map((o, order) => ({ o, cost: crossed(box(o)) * 2 + order }))
      .sort((a, b) => a.cost - b.cost);
    const chosen = least?.o ?? options.find((o) => inside(box(o))) ?? options[0]!;
    taken.push(box(chosen));
    return chosen;
  });
}
