import type { FormMistake } from './forms';

/** Words of the forms that the plan asks for. The English side must have the same shape. */
export const formsZh = {
  optional: '可不填',
  choose: '请选择',
  bounds: (least: string | null, most: string | null, unit: string) =>
    [least === null ? '' : `不小于 ${least}${unit}`, most === null ? '' : `不大于 ${most}${unit}`].filter(Boolean).join('，'),
  files: (n: number) => `照片或 PDF（至少 ${n} 份）`,
  filesFree: '照片或 PDF（可不附）',
  assumed: '假定',
  place: '所在位置',
  placeFree: '所在位置（可不填）',
  locate: '定位',
  locating: '正在定位……',
  located: (m: number) => `已定位，误差约 ${m} 米`,
  placed: (x: string, y: string) => `东经 ${x}°，北纬 ${y}°`,
  noLocation: '没有定位到。请填经纬度，或到室外再试。',
  noDevice: '本机不能定位（网页没有加密连接时浏览器不给位置）。请填经纬度。',
  longitude: '经度（度）',
  latitude: '纬度（度）',
  mistakes: (list: FormMistake[]) => `还差：${list.map(sayZh).join('；')}`,
};

function sayZh(m: FormMistake): string {
  switch (m.kind) {
    case 'empty':
      return `${m.field.name}没有填`;
    case 'number':
      return `${m.field.name}应填数字`;
    case 'below':
      return `${m.field.name}不能小于 ${m.bound}${m.field.unit ?? ''}`;
    case 'above':
      return `${m.field.name}超过 ${m.bound}${m.field.unit ?? ''}，不能办结`;
    case 'must':
      return `${m.field.name}要“${m.must}”才能办结`;
    case 'files':
      return `至少 ${m.files} 份照片或文件`;
    case 'place':
      return '所在位置';
  }
}

export const formsEn: typeof formsZh = {
  optional: 'may stay empty',
  choose: 'Choose',
  bounds: (least, most, unit) => [least === null ? '' : `at least ${least} ${unit}`, most === null ? '' : `at most ${most} ${unit}`].filter(Boolean).join(', '),
  files: (n) => `Photos or PDF (${n} at least)`,
  filesFree: 'Photos or PDF (optional)',
  assumed: 'assumed',
  place: 'Where I am',
  placeFree: 'Where I am (optional)',
  locate: 'Locate',
  locating: 'Locating…',
  located: (m) => `Located within ${m} m`,
  placed: (x, y) => `${x}° E, ${y}° N`,
  noLocation: 'Not located. Type the coordinates, or try outdoors.',
  noDevice: 'This device gives no location (browsers give none without an encrypted connection). Type the coordinates.',
  longitude: 'Longitude (degrees)',
  latitude: 'Latitude (degrees)',
  mistakes: (list) => `Missing: ${list.map(sayEn).join('; ')}`,
};

function sayEn(m: FormMistake): string {
  switch (m.kind) {
    case 'empty':
      return `${m.field.name} is empty`;
    case 'number':
      return `${m.field.name} must be a number`;
    case 'below':
      return `${m.field.name} is below ${m.bound} ${m.field.unit ?? ''}`;
    case 'above':
      return `${m.field.name} is above ${m.bound} ${m.field.unit ?? ''}: not done yet`;
    case 'must':
      return `${m.field.name} must be “${m.must}”`;
    case 'files':
      return `${m.files} photos or papers at least`;
    case 'place':
      return 'the place';
  }
}
