import { describe, expect, it } from 'vitest';
import { fit, flowArrows, placeLabels, pointsToShow, quietest, quietPoint, sceneOfDrawing } from './geo';
import type { BoundaryFeature, LonLat, RiverMap } from './types';

const box: LonLat[] = [[112.5, 38.8], [113.5, 39.4]];

describe('the projection', () => {
  it('keeps everything inside the margins, north up and east right', () => {
    const project = fit(box, 400, 300, 20);
    const southWest = project([112.5, 38.8]);
    const northEast = project([113.5, 39.4]);
    expect(southWest.x).toBeLessThan(northEast.x);
    expect(southWest.y).toBeGreaterThan(northEast.y);
    for (const p of [southWest, northEast]) {
      expect(p.x).toBeGreaterThanOrEqual(19.999);
      expect(p.x).toBeLessThanOrEqual(380.001);
      expect(p.y).toBeGreaterThanOrEqual(19.999);
      expect(p.y).toBeLessThanOrEqual(280.001);
    }
  });

  it('squeezes longitude by the latitude', () => {
    const project = fit(box, 4000, 3000, 0);
    const east = project([113.0, 39.1]).x - project([112.9, 39.1]).x;
    const north = project([113.0, 39.0]).y - project([113.0, 39.1]).y;
    expect(east / north).toBeCloseTo(Math.cos((39.1 * Math.PI) / 180), 6);
  });

  it('puts a lone point in the middle', () => {
    expect(fit([[113, 39]], 400, 300, 20)([113, 39]).x).toBeCloseTo(200, 0);
  });
});

describe('the picture', () => {
  const boundary: BoundaryFeature = {
    type: 'Feature',
    properties: { name: '代县', role: 'county' },
    geometry: { type: 'Polygon', coordinates: [[[112.5, 38.8], [113.5, 38.8], [113.5, 39.4], [112.5, 39.4], [112.5, 38.8]]] },
  };
  const map = (branches: RiverMap['schematic']['branches']): RiverMap => ({
    boundary: { type: 'FeatureCollection', features: [boundary] },
    boundary_note: '',
    schematic: { name: '', note: '', branches },
    sections: [],
    drawing: null,
  });

  it('is drawn around the river, or around the county when there is no river', () => {
    const river = { id: 'm', name: '滹沱河', kind: 'main' as const, path: [[113, 39], [112.8, 38.9]] as LonLat[], nodes: [] };
    expect(pointsToShow(map([river]))).toHaveLength(2);
    expect(pointsToShow(map([]))).toHaveLength(5);
  });

  it('writes the county name away from the river and leaves it out where there is no room', () => {
    const project = fit(box, 400, 300, 10);
    const frame = { width: 400, height: 300 };
    const river = [0, 0.25, 0.5, 0.75, 1].map((f) => ({ x: 400 * f, y: 300 * f }));
    const at = quietPoint(boundary, project, frame, river, 20);
    expect(at).not.toBeNull();
    for (const p of river) expect(Math.hypot(p.x - (at?.x ?? 0), p.y - (at?.y ?? 0))).toBeGreaterThan(20);
    expect(quietPoint(boundary, project, frame, river, 1000)).toBeNull();
  });

  it('reads a drawing whose decimals come as text and gives labels room', () => {
    const scene = sceneOfDrawing(
      {
        note: '', width: 1000, height: 460,
        branches: [{ id: 'm', name: '滹沱河', kind: 'main', path: [['960', '50'], ['230', '330']] }],
        nodes: [{ kind: 'section', name: '代县桥', section: 'daixianqiao', branch: 'm', at: ['490', '142'] }],
      },
      370,
      220,
    );
    expect(scene.height).toBe(220);
    expect(scene.nodes[0]?.x).toBeCloseTo(181.3);
    expect(scene.branches[0]?.points.every((p) => p.x > 0 && p.x < 370 && p.y > 0 && p.y < 220)).toBe(true);
    expect(quietest(scene.branches[0]?.points ?? [], scene.nodes)).not.toBeNull();
  });

  it('points its arrows downstream', () => {
    const project = fit(box, 400, 300, 0);
    const arrows = flowArrows(([[113.5, 39.1], [112.5, 39.1]] as LonLat[]).map(project), 50);
    expect(arrows.length).toBeGreaterThan(3);
    for (const a of arrows) expect(Math.abs(a.angle)).toBeCloseTo(180, 6);
  });

  it('keeps labels off the nodes and off each other', () => {
    const nodes = [100, 130, 160].map((x) => ({ x, y: 100, r: 11, width: 40, height: 15 }));
    const labels = placeLabels(nodes, { width: 400, height: 300 });
    const boxes = labels.map((l) => ({ left: l.anchor === 'middle' ? l.x - 20 : l.anchor === 'start' ? l.x : l.x - 40, y: l.y }));
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const a = boxes[i]!;
        const b = boxes[j]!;
        expect(Math.abs(a.left - b.left) >= 40 || Math.abs(a.y - b.y) >= 15).toBe(true);
      }
    }
  });
});
