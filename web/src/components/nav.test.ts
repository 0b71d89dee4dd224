import { describe, expect, it } from 'vitest';
import { pagesOf } from './nav';
import type { Account } from '../lib/types';

const account = (id: string) => ({ rights: [], role: { id, name: id } }) as unknown as Account;
const pages = (id: string) => pagesOf(account(id)).map((item) => item.page);

describe('the pages of an account', () => {
  it('begin with what waits for a decision of the leader', () => {
    expect(pages('leader')[0]).toBe('accountability');
    expect(pages('office')[0]).not.toBe('accountability');
  });

  it('have the audit for those alone who audit', () => {
    for (const role of ['administrator', 'leader', 'office', 'viewer']) expect(pages(role)).toContain('audit');
    for (const role of ['department', 'township', 'discharger', 'enforcement']) expect(pages(role)).not.toContain('audit');
  });
});
