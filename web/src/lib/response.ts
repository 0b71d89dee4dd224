/** Whole hours and minutes of a length of time. */
export function span(ms: number): [hours: number, minutes: number] {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return [Math.floor(minutes / 60), minutes % 60];
}
